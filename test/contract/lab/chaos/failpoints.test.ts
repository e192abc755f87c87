import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { packageRoot } from "../../../../shared/support/files/package-root.ts";

const PRELOAD = join(packageRoot(), "dist/lab/chaos/preload");
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mw-failpoints-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a program that writes files with `rename`, as Midwatch does. Node loads the given preload before it. */
function run(source: string, { preload, env }: { preload: string; env: Record<string, string> }) {
  const program = join(folder, "program.mjs");
  writeFileSync(program, source);
  const { status, signal, stdout } = spawnSync(process.execPath, ["--import", join(PRELOAD, preload), program], {
    env: { PATH: process.env.PATH ?? "", ...env },
    encoding: "utf8",
  });
  return { status, signal, stdout };
}

const RENAMES = `
import { rename, writeFile } from "node:fs/promises";
const at = process.env.AT + "/";
for (const n of [1, 2]) {
  await writeFile(at + "a", "x");
  await rename(at + "a", at + "b" + n);
}
console.log("done");
`;

test("a process is killed once at the named step, and its successor completes", () => {
  const env = {
    AT: folder,
    CHAOS_STEPS: join(folder, "steps"),
    CHAOS_KILL_AT: "rename before 2",
    CHAOS_KILLED: join(folder, "killed"),
  };
  expect(run(RENAMES, { preload: "failpoints.js", env })).toMatchObject({ signal: "SIGKILL", stdout: "" });
  expect(readFileSync(join(folder, "b1"), "utf8")).toBe("x");
  expect(readFileSync(join(folder, "steps"), "utf8").split("\n").filter(Boolean)).toEqual([
    "rename before 1",
    "rename after 1",
    "rename before 2",
  ]);
  expect(run(RENAMES, { preload: "failpoints.js", env })).toMatchObject({ status: 0, stdout: "done\n" });
});

test("a shifted clock changes Date consistently, and not the dates made from a number", () => {
  const clock = join(folder, "clock");
  writeFileSync(clock, "-3600000");
  const source = `
    const early = new Date().getTime() - Date.now();
    console.log(JSON.stringify([Math.abs(early) < 50, new Date(0).toISOString(), new Date() instanceof Date, Date.now()]));`;
  const before = Date.now();
  const { stdout } = run(source, { preload: "skewed-clock.js", env: { CHAOS_CLOCK: clock } });
  const [agrees, epoch, isDate, now] = JSON.parse(stdout) as [boolean, string, boolean, number];
  expect([agrees, epoch, isDate]).toEqual([true, "1970-01-01T00:00:00.000Z", true]);
  expect(Math.abs(now + 3_600_000 - before)).toBeLessThan(30_000);
});
