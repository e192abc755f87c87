import { execFile } from "node:child_process";
import { once } from "node:events";
import { statSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { packageRoot } from "../../shared/support/files/package-root.ts";
import { startTestMachine } from "../support/machine.ts";

const run = promisify(execFile);
const other = createServer();
let port = 0;
beforeEach(async () => {
  await once(other.listen(0, "127.0.0.1"), "listening");
  ({ port } = other.address() as AddressInfo);
});
afterEach(() => other.close());

test("up on a port in use names the port, and the option and variable that change it", async () => {
  await expect(startTestMachine({ brain: "refactor", port })).rejects.toThrow(
    `expected to listen on 127.0.0.1, port ${port}, but another program listens on it. Nothing was started: stop that program, or choose another port with --port or MIDWATCH_PORT`,
  );
});

test("a simulator on a port in use, or on another machine's address, names the option to change", async () => {
  const sim = (...args: string[]) =>
    run(process.execPath, [join(packageRoot(), "dist/cli/main.js"), "sim", "--port", ...args]);
  await expect(sim(String(port))).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/port \d+, but another program listens on it.*--port/),
  });
  await expect(sim("0", "--host", "192.0.2.1")).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/192\.0\.2\.1.* no such address.*--host/),
  });
});

test("npx midwatch runs a fresh npm run build after dist was removed", async () => {
  await run("npm", ["run", "--silent", "build"], { cwd: packageRoot() });
  expect(statSync(join(packageRoot(), "dist/cli/main.js")).mode & 0o111).toBe(0o111);
});
