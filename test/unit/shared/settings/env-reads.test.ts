import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../../../../shared/support/files/package-root.ts";
import { undeclaredReads } from "../../../support/env-reads.ts";

/**
 * Folders whose processes may only read declared settings. `chaos`, `bench`, `attack` and `test` may read other
 * variables too.
 */
const FOLDERS = ["cli", "coordinator", "launch", "shared", "simulator", "worker"];

test("every variable that a process reads is declared in the table of settings", () => {
  const listed = execFileSync(
    "git",
    ["ls-files", "--", ...FOLDERS.flatMap((folder) => [`${folder}/*.ts`, `${folder}/*.mjs`])],
    {
      cwd: packageRoot(),
      encoding: "utf8",
    },
  );
  const files = listed.split("\n").filter((file) => file !== "" && existsSync(join(packageRoot(), file)));
  expect(files.length).toBeGreaterThan(500);
  expect(files.flatMap((file) => undeclaredReads(file, readFileSync(join(packageRoot(), file), "utf8")))).toEqual([]);
});

test.each([
  "spawn(program, { env: process.env });",
  "const slots = env.MIDWATCH_SLOTS ?? 4;",
  "const slots = env?.MIDWATCH_SLOTS;",
  "const slots = workerEnv.MIDWATCH_SLOTS;",
  "const slots = io.env.MIDWATCH_SLOTS;",
  'const slots = env["MIDWATCH_SLOTS"];',
  "const slots = env[name];",
  "const slots = readEnv().MIDWATCH_SLOTS;",
  "const { MIDWATCH_SLOTS: slots = 4 } = env;",
  "const { HOME, PATH } = options.env;",
  "const { HOME } = readEnv();",
  "function slotsOf({ MIDWATCH_SLOTS: slots }: Env): number {",
])("a planted read is found: %s", (line) => {
  expect(undeclaredReads("worker/planted.ts", `import x from "y";\n${line}\n`)).toEqual([
    expect.stringContaining("worker/planted.ts reads "),
  ]);
});

test.each([
  "// env.MIDWATCH_SLOTS is read elsewhere",
  "const given = { env: { MIDWATCH_SLOTS: String(slots) } };",
  "await rm(env.GIT_INDEX_FILE, { force: true });",
  'const { slots } = readSettings("worker", env);',
])("other uses are none: %s", (line) => {
  expect(undeclaredReads("worker/planted.ts", line)).toEqual([]);
});
