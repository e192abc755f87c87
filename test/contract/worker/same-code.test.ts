import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { makeTestJob, type TestJob } from "../../../lab/bench/verifier/test-job.ts";
import { packageRoot } from "../../../shared/support/files/package-root.ts";
import { runChecks } from "../../../worker/verify/run-checks.ts";
import { removableFolder } from "../../support/machine.ts";
import { makeRepository } from "../../support/repository.ts";
import { makeSandbox } from "../../support/sandbox.ts";

/** Commands that run the project's own TypeScript and Biome, at their path inside the sandbox. */
const TSC = "node $MODULES/typescript/bin/tsc -p .";
const FORMAT = "$MODULES/@biomejs/biome/bin/biome format src/list.js";
const BASE = {
  "package.json": '{"name":"list"}\n',
  "biome.json": '{ "formatter": { "indentStyle": "space" } }\n',
  "tsconfig.json": '{"compilerOptions":{"strict":true,"noEmit":true,"types":[],"allowJs":false},"include":["src"]}\n',
  "src/size.ts":
    "export function size(x) {\n  return x.length;\n}\nexport const twice = (x) => {\n  return x * 2;\n};\n",
  "src/list.js": "export function size(x) { return x.length }\nexport const twice = (x) => { return [...x,\n...x] }\n",
  "lib/size.py": "def size(x):\n    return len(x)\n\n\ndef twice(x):\n    return x * 2\n",
  "check.py":
    "import ast\nfor fn in ast.walk(ast.parse(open('lib/size.py').read())):\n    if isinstance(fn, ast.FunctionDef):\n        assert fn.returns and fn.args.args[0].annotation\n",
};
const TYPED = BASE["src/size.ts"]
  .replace("size(x)", "size(x: { length: number }): number")
  .replace("(x) =>", "(x: number) =>");
const FORMATTED =
  "export function size(x) {\n  return x.length;\n}\nexport const twice = (x) => {\n  return [...x, ...x];\n};\n";
const HINTED = `from __future__ import annotations\nfrom typing import Sized\n\n\n${BASE["lib/size.py"].replace("size(x)", "size(x: Sized) -> int").replace("twice(x)", "twice(x: int) -> int")}`;

let job: TestJob;
let modules: string;
beforeAll(async () => {
  const { folder, remove } = await removableFolder();
  // The link leads to the project's node_modules: a sandbox's own /work may hide the project's folder.
  modules = join(folder, "node_modules");
  symlinkSync(join(packageRoot(), "node_modules"), modules);
  const sandbox = { ...(await makeSandbox(folder)), toolchains: [modules] };
  makeRepository(join(folder, "repository"), BASE);
  job = await makeTestJob({ folder: join(folder, "data"), repository: join(folder, "repository"), sandbox });
  return remove;
});

async function judge(said: string, files: Record<string, string>) {
  const command = said.replace("$MODULES", modules);
  const commit = await job.commit(new Map(Object.entries(files)));
  const { findings, checks } = await runChecks(
    await job.context(job.order({ acceptance: [{ kind: "command", command }] }, { commit })),
  );
  return {
    claims: findings.map(({ claim }) => claim).join("\n"),
    check: checks.find(({ name }) => name.startsWith("command")),
  };
}

test.each<[string, string, Record<string, string>]>([
  ["types for the compiler", TSC, { "src/size.ts": TYPED }],
  ["a format for its tool", FORMAT, { "src/list.js": FORMATTED }],
  ["hints of Python's types", "python3 check.py", { "lib/size.py": HINTED }],
])("a task that does not alter the behaviour of the code passes unmeasured: %s", async (_name, command, files) => {
  const { claims, check } = await judge(command, files);
  expect(claims).toBe("");
  expect(check).toMatchObject({ passed: true, figures: { unmeasured: 1, faultsPlanted: expect.any(Number) } });
  expect(check?.detail).toMatch(/fails without the change;.* unmeasured: no fault could be planted/);
});

test.each<[string, string, Record<string, string>]>([
  ["another result among types", TSC, { "src/size.ts": TYPED.replace("x * 2", "x * 3") }],
  ["another result in a new format", FORMAT, { "src/list.js": FORMATTED.replace("[...x, ...x]", "[...x]") }],
  ["a field that a type creates", TSC, { "src/size.ts": `${TYPED}export class A {\n  x: number = 1;\n}\n` }],
  [
    "a call in a hint",
    "python3 check.py",
    { "lib/size.py": HINTED.replace("x: int", "x: exec('import os')").replace(/^from __future__.*\n/, "") },
  ],
  [
    "an import from typing that takes a function's name",
    "python3 check.py",
    { "lib/size.py": `${HINTED}\n\nfrom typing import Any as size\n` },
  ],
])(
  "changed behaviour that hides behind types and format is refused if the acceptance does not run it: %s",
  async (_name, ...given) => {
    const { claims } = await judge(...given);
    expect(claims).toMatch(/although every changed function/);
  },
);

test("an acceptance that looks at another file than the one with new types is refused", async () => {
  const { claims } = await judge("test -f docs.md", { "src/size.ts": TYPED, "docs.md": "# a\n" });
  expect(claims).toMatch(/passes although the change is reverted/);
});
