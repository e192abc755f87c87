import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Anthropic from "@anthropic-ai/sdk";
import { afterEach, beforeEach, expect, test } from "vitest";
import { packageRoot } from "../../../shared/support/files/package-root.ts";

let folder: string;
const closers: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "mw-brain-"));
});
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
  await rm(folder, { recursive: true, force: true });
});

/** Starts the simulator as a separate process. */
function spawnSimulator(...args: string[]) {
  return watch(spawn(process.execPath, [join(packageRoot(), "dist/simulator/main.js"), ...args]));
}

function watch(child: ChildProcessWithoutNullStreams) {
  const output = { out: "", err: "" };
  child.stdout.on("data", (part: Buffer) => {
    output.out += part;
  });
  child.stderr.on("data", (part: Buffer) => {
    output.err += part;
  });
  const ended = once(child, "exit") as Promise<[number | null]>;
  closers.push(async () => {
    child.kill("SIGTERM");
    await ended;
  });
  return { child, ended, output };
}

async function brainFile(source: string): Promise<string> {
  const file = join(folder, "brain.mjs");
  await writeFile(file, source);
  return file;
}

test("the README's brain plays a model for any client", async () => {
  const readme = await readFile(join(packageRoot(), "simulator/README.md"), "utf8");
  const source = /```js\n([\s\S]*?)```/.exec(readme)?.[1] ?? "";
  const { child } = spawnSimulator("--brain", await brainFile(source), "--seed", "3");
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  const { listening } = JSON.parse(line.toString()) as { listening: string };
  const client = new Anthropic({ apiKey: "anything", baseURL: listening });
  const runner = client.beta.messages.toolRunner({
    model: "claude-haiku-5-5",
    max_tokens: 100,
    messages: [{ role: "user", content: "How is the weather?" }],
    tools: [
      {
        type: "custom",
        name: "weather",
        input_schema: { type: "object" },
        parse: (input: unknown) => input as { city: string },
        run: ({ city }: { city: string }) => `raining in ${city}`,
      },
    ],
  });
  const last = await runner.runUntilDone();
  expect(last.content).toMatchObject([
    { text: expect.stringMatching(/^It is raining in Oslo: (fine|awful), on turn 1\.$/) },
  ]);
});

test.each([
  [
    "a missing file",
    ["--brain", "/nowhere/brain.mjs"],
    "expected one of echo, fanout, misbehave, refactor or an ES module file",
  ],
  [
    "an unknown assumption",
    ["--assume", "luck=true"],
    "--assume must be NAME=true or NAME=false with one of rendersConfigAhead",
  ],
  ["a port that is not a number", ["--port", "many"], "--port must be a whole number of at least 0, got many"],
])("%s is refused at the start, with what was expected", async (_what, args, message) => {
  const { ended, output } = spawnSimulator(...args);
  const [code] = await ended;
  expect(code).toBe(2);
  expect(output.err).toContain(message);
});

test("a module without a brain is refused, and the type of its export is named", async () => {
  const { ended, output } = spawnSimulator("--brain", await brainFile("export default 42;"));
  const [code] = await ended;
  expect(code).toBe(2);
  expect(output.err).toContain(
    "expected its default export to be async (request, context) => ({ content }), got number",
  );
});

test("a simulator ends when its launcher is killed", async () => {
  const script = `const { spawn } = require("node:child_process");
    const env = { ...process.env, MIDWATCH_PARENT: String(process.pid) };
    const child = spawn(process.execPath, [process.argv[1], "--brain", "echo", "--port", "0"], { env, stdio: ["ignore", "pipe", "inherit"] });
    child.stdout.once("data", () => console.log(child.pid));`;
  const launcher = watch(spawn(process.execPath, ["-e", script, join(packageRoot(), "dist/simulator/main.js")]));
  await expect.poll(() => launcher.output.out, { timeout: 20_000 }).toMatch(/^\d+\n/);
  const pid = Number(launcher.output.out);
  const isThere = () => existsSync(`/proc/${pid}`);
  expect(isThere()).toBe(true);
  launcher.child.kill("SIGKILL");
  await expect.poll(isThere, { timeout: 20_000 }).toBe(false);
});
