import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { packageRoot } from "../../shared/support/files/package-root.ts";

// Tests the linter's rules: runs Biome with the project's settings on files that break the rules.
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mw-lint-"));
  for (const name of ["biome.json", ".gitignore"]) cpSync(join(packageRoot(), name), join(folder, name));
  execFileSync("git", ["init", "--quiet", folder]);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function lint(files: Record<string, string>): { code: number | null; said: string } {
  for (const [name, source] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), source);
  }
  const biome = join(packageRoot(), "node_modules/.bin/biome");
  const run = spawnSync(biome, ["lint", "--colors=off", "."], { cwd: folder, encoding: "utf8" });
  return { code: run.status, said: run.stdout + run.stderr };
}

test.each<[string, string, Record<string, string>]>([
  [
    "a circle of imports",
    "noImportCycles",
    {
      "worker/a.ts": 'import { b } from "./b.ts";\n\nexport const a = (): number => b() + 1;\n',
      "worker/b.ts": 'import { a } from "./a.ts";\n\nexport const b = (): number => a() + 1;\n',
    },
  ],
  [
    "a barrel",
    "noBarrelFile",
    { "worker/index.ts": 'export * from "./a.ts";\n', "worker/a.ts": "export const a = 1;\n" },
  ],
  [
    "the environment, read outside of shared/support/env.ts",
    "noProcessEnv",
    { "worker/config.ts": "export const home = process.env.HOME;\n" },
  ],
])("%s is refused", (_what, rule, files) => {
  const { code, said } = lint(files);
  expect(said).toContain(rule);
  expect(code).not.toBe(0);
});

test("shared/support/env.ts may read the environment", () => {
  const { code, said } = lint({ "shared/support/env.ts": "export const home = process.env.HOME;\n" });
  expect({ code, said }).toMatchObject({ code: 0 });
});
