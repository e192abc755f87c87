import { expect, test } from "vitest";
import type { Change } from "../../../../worker/verify/change.ts";
import { fileChange, makeChange } from "../../../../worker/verify/change.ts";
import { runnerKept } from "../../../../worker/verify/checks/runner-kept.ts";

/** What the check says of one file's change, under an acceptance command. */
async function claims(
  path: string,
  [before, after]: readonly [string | undefined, string | undefined],
  { command = "npm test", ...task }: Partial<Change["task"]> & { command?: string } = {},
): Promise<string> {
  const bytes = (text: string | undefined) => (text === undefined ? undefined : Buffer.from(text));
  const status = before === undefined ? "A" : after === undefined ? "D" : "M";
  const file = fileChange({ path, status, mode: "100644" } as never, bytes(before), bytes(after));
  const acceptance = [{ kind: "command" as const, command }];
  const change = makeChange([file], { writes: ["**"], deliverables: [], acceptance, ...task }, async () => undefined);
  return (await runnerKept.inspect(change)).map(({ claim }) => claim).join("\n");
}

const manifest = (value: object) => JSON.stringify(value);

test.each<[string, string, readonly [string | undefined, string | undefined], string?]>([
  ["a script of the acceptance", "run-tests.sh", ["exec pytest\n", "exit 0\n"], "./run-tests.sh"],
  ["one that is deleted", "ci/t.sh", ["pytest\n", undefined], "true && sh ci/t.sh"],
  ["a program in Python", "tools/run.py", ["import a\n", "pass\n"], "python tools/run.py"],
  ["a Makefile", "Makefile", ["t:\n\tpytest\n", "t:\n\ttrue\n"], "make t"],
  ["a Makefile that is read first", "GNUmakefile", [undefined, "t:\n\ttrue\n"], "make t"],
  ["new settings of another runner", "phpunit.xml", [undefined, "<phpunit/>\n"], "cd app && vendor/bin/phpunit"],
  ["a build script that cargo runs", "build.rs", [undefined, "fn main() {}\n"], "cargo test"],
  ["a build file of Maven", "pom.xml", ["<a/>\n", "<a><skipTests/></a>\n"], "mvn -q test"],
  [
    "a script of the manifest",
    "package.json",
    [manifest({ scripts: { test: "node --test" } }), "{}"],
    "true && npm test",
  ],
  ["what comes before it", "package.json", ["{}", manifest({ scripts: { pretest: "exit 0" } })]],
  ["settings in the manifest", "package.json", ["{}", manifest({ jest: { testMatch: [] } })]],
  [
    "settings in pyproject.toml",
    "pyproject.toml",
    ["[project]\n", "[project]\n[tool.pytest.ini_options]\naddopts='-k no'\n"],
  ],
  ["settings in setup.cfg", "setup.cfg", ["[tool:pytest]\na=1\n", "[tool:pytest]\na=2\n"]],
  ["a runner's own file", "spec/.mocharc.json", [undefined, "{}"]],
  ["an installed program", "node_modules/x/index.js", [undefined, "1"]],
  ["a shadow", "unittest/__init__.py", [undefined, ""]],
])("the runner is the base's: %s", async (_what, path, sides, command = "npm test") => {
  expect(await claims(path, sides, { command })).toMatch(/the plan allows that with allows: \["runner"\]/);
  expect(await claims(path, sides, { command, allows: ["runner"] })).toBe("");
});

test.each<
  [string, string, readonly [string | undefined, string | undefined], Partial<Change["task"]> & { command?: string }]
>([
  ["a test that the acceptance names", "test/a.test.js", ["1", "2"], { command: "node --test test/a.test.js" }],
  [
    "a program of which the plan names the file",
    "cli.js",
    ["a()", "b()"],
    { command: "node cli.js", writes: ["cli.js"] },
  ],
  [
    "a script that it does not run",
    "package.json",
    [manifest({ scripts: { x: "1" } }), manifest({ scripts: { x: "2" } })],
    {},
  ],
  ["a dependency", "pyproject.toml", ["[project]\na=1\n", "[project]\na=2\n[tool.pytest_x]\n"], {}],
  ["a Makefile that nothing runs", "Makefile", ["a:\n", "b:\n"], {}],
  ["new settings of a runner that does not run", "phpunit.xml", [undefined, "<phpunit/>\n"], {}],
  ["a module inside of a package", "app/json.py", [undefined, "x = 1\n"], {}],
])("honest changes are let through: %s", async (_what, path, sides, task) => {
  expect(await claims(path, sides, task)).toBe("");
});

/** What the check says of a shell script's change, in a tree with these other files. */
async function claimsOfShell(
  path: string,
  tree: Record<string, string>,
  command: string,
  writes = [path],
): Promise<string> {
  const file = fileChange(
    { path, status: "M", mode: "100755" },
    Buffer.from("#!/bin/sh\necho hi\n"),
    Buffer.from("#!/bin/sh\nexit 0\n"),
  );
  const acceptance = [{ kind: "command" as const, command }];
  const read = async (wanted: string) => (wanted in tree ? Buffer.from(tree[wanted] ?? "") : undefined);
  const change = makeChange([file], { writes, deliverables: [], acceptance }, read);
  return (await runnerKept.inspect(change)).map(({ claim }) => claim).join("\n");
}

test("a shell program that the base's test script runs was refused as part of the acceptance: it is what is tested", async () => {
  const tree = {
    "test.sh": 'set -eu\ntest "$(sh bin/greet.sh ann)" = "hi ann"\n',
    "package.json": '{"scripts":{"test":"sh test.sh"}}',
  };
  expect(await claimsOfShell("bin/greet.sh", tree, "sh test.sh")).toBe("");
  expect(await claimsOfShell("bin/greet.sh", tree, "npm test")).toBe("");
});

test.each<[string, string, Record<string, string>, string, string[]?]>([
  ["the acceptance itself runs", "bin/greet.sh", {}, "sh bin/greet.sh | grep hi"],
  ["the acceptance runs, too", "bin/greet.sh", { "test.sh": "sh bin/greet.sh\n" }, "sh test.sh && bin/greet.sh"],
  ["a manifest runs", "bin/greet.sh", { "package.json": '{"scripts":{"test":"sh bin/greet.sh"}}' }, "npm test"],
  ["the plan does not name", "bin/greet.sh", { "test.sh": "sh bin/greet.sh\n" }, "sh test.sh", ["bin/**"]],
  ["is a test by its name", "test/unit.sh", { "test.sh": "sh test/unit.sh\n" }, "sh test.sh"],
  ["no test script runs", "lint.sh", { "all.sh": "sh lint.sh\n" }, "sh all.sh"],
])(
  "a shell script judges, and is refused when it is rewritten, that %s",
  async (_name, path, tree, command, writes) => {
    expect(await claimsOfShell(path, tree, command, writes)).toMatch(/the acceptance runs \S+ by name/);
  },
);
