import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { openCpuAccount, parseUsageMs } from "../../../../lab/bench/measure/cpu-account.ts";

test("CPU time is read from both versions of control groups", () => {
  expect(parseUsageMs("12000000\n")).toBe(12);
  expect(parseUsageMs("usage_usec 3500\nuser_usec 1\n")).toBe(3.5);
  expect(() => parseUsageMs("user_usec 1\n")).toThrow("expected nanoseconds");
});

test("CPU time of a process's child after the account was opened is counted", async () => {
  const burn = "const e=Date.now()+400;while(Date.now()<e);";
  const program = `process.stdin.once('data',()=>{require('child_process').spawnSync(process.execPath,['-e',${JSON.stringify(burn)}]);process.stdout.write('done')})`;
  const child = spawn(process.execPath, ["-e", program], { stdio: ["pipe", "pipe", "inherit"] });
  const account = openCpuAccount([child.pid!]);
  try {
    child.stdin.write("go");
    await once(child.stdout, "data");
    expect(account.readMs()).toBeGreaterThan(100);
  } finally {
    account.close();
    child.kill();
    await once(child, "exit");
  }
});
