import { expect, test } from "vitest";
import { type Change, fileChange, makeChange } from "../../../../worker/verify/change.ts";
import { runnerKept } from "../../../../worker/verify/checks/runner-kept.ts";
import { runnerClaims } from "../../../support/runner-claims.ts";

const manifest = (value: object) => JSON.stringify(value);
const tsconfig = (compilerOptions: object) => `// settings\n${JSON.stringify({ compilerOptions })}\n`;
const ENTRY_POINTS = "[console_scripts]\nw = w.cli:main\n";

test.each<[string, string, readonly [string | undefined, string | undefined], string?]>([
  ["a script of the acceptance", "run-tests.sh", ["exec pytest\n", "exit 0\n"], "./run-tests.sh"],
  ["a deleted script", "ci/t.sh", ["pytest\n", undefined], "true && sh ci/t.sh"],
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
  ["a pre script", "package.json", ["{}", manifest({ scripts: { pretest: "exit 0" } })]],
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
  [
    "a pytest plugin in a dist-info folder",
    "w-1.0.dist-info/entry_points.txt",
    [undefined, "[pytest11]\nw = w.plugin\n"],
  ],
  [
    "a pytest plugin in an egg-info folder",
    "src/w.egg-info/entry_points.txt",
    [ENTRY_POINTS, `${ENTRY_POINTS}[pytest11]\nw = w.plugin\n`],
  ],
  [
    "a pytest plugin among a project's entry points",
    "pyproject.toml",
    ["", "[project.entry-points.pytest11]\nw = 'w.p'\n"],
  ],
  ["a plugin that a test file names", "tests/test_w.py", ["import w\n", "import w\npytest_plugins = ['w.plugin']\n"]],
  [
    "one more plugin in the list of a test file",
    "tests/test_w.py",
    ["pytest_plugins = [\n    'a',\n]\n", "pytest_plugins = [\n    'a',\n    'w.plugin',\n]\n"],
  ],
  ["settings of Babel", "babel.config.js", [undefined, "module.exports = {};\n"]],
  ["settings of Babel for a folder", "src/.babelrc.js", [undefined, "module.exports = {};\n"]],
  ["settings of SWC", ".swcrc", ["{}", '{"jsc":{}}']],
  ["settings of Babel in the manifest", "package.json", ["{}", manifest({ babel: { plugins: ["./p"] } })]],
  [
    "an alias of TypeScript that points to another file",
    "tsconfig.json",
    [tsconfig({ paths: { "@w": ["./src/words.ts"] } }), tsconfig({ paths: { "@w": ["./src/fast.ts"] } })],
  ],
  [
    "a target before the target of an alias",
    "config/base.json",
    [tsconfig({ paths: { "@w/*": ["src/*"] } }), tsconfig({ paths: { "@w/*": ["fast/*", "src/*"] } })],
  ],
  [
    "another base folder of aliases",
    "tsconfig.json",
    [tsconfig({ paths: { "@w": ["w.ts"] } }), tsconfig({ baseUrl: "fast", paths: { "@w": ["w.ts"] } })],
  ],
  ["a transformer", "tsconfig.json", [tsconfig({}), tsconfig({ plugins: [{ transform: "./t.js" }] })]],
  ["suffixes that come first", "tsconfig.json", [tsconfig({}), tsconfig({ moduleSuffixes: [".fast", ""] })]],
  [
    "an import of the package's own that points to another file",
    "package.json",
    [manifest({ imports: { "#w": "./src/w.js" } }), manifest({ imports: { "#w": "./src/fast.js" } })],
  ],
])("a change of the runner is refused: %s", async (_what, path, sides, command = "npm test") => {
  expect(await runnerClaims(path, sides, { command })).toMatch(/the plan allows that with allows: \["runner"\]/);
  expect(await runnerClaims(path, sides, { command, allows: ["runner"] })).toBe("");
});

test("a new alias for an import of the base is refused", async () => {
  const sides = [tsconfig({}), tsconfig({ paths: { "@w/*": ["src/*"] } })] as const;
  const imports = 'import { words } from "@w/words";';
  expect(await runnerClaims("tsconfig.json", sides, { imports })).toMatch(/changes the alias @w\/\*/);
  expect(await runnerClaims("tsconfig.json", sides, { imports: 'import { words } from "./words";' })).toBe("");
});

const ASKS = [undefined, ""] as const;
test.each<[string, string]>([
  ["w/__init__.py", "import sys\nif 'unittest' in sys.modules:\n    from .compat import words\n"],
  ["w/core.py", "import sys\nIS_TEST = sys.modules.get('pytest') is not None\n"],
  ["w/core.py", "import os\nif os.environ.get('PYTEST_CURRENT_TEST'):\n    pass\n"],
  ["w/core.py", "import sys\nif any('pytest' in word for word in sys.argv):\n    pass\n"],
  ["w/core.py", "import inspect\nfast = any('test_' in frame.filename for frame in inspect.stack())\n"],
  ["src/words.js", "const fast = process.env.NODE_TEST_CONTEXT !== undefined;\n"],
  ["src/words.ts", "const { env } = process;\nexport const fast = 'VITEST' in env || env['JEST_WORKER_ID'];\n"],
  ["src/words.js", "if (typeof globalThis.describe === 'function') fast();\n"],
  ["src/words.js", "if (typeof describe === 'function') fast();\n"],
  ["src/words.js", "const fast = new Error().stack.includes('/test/') || new Error().stack.includes('/attack/');\n"],
  ["src/words.js", "const fast = process.argv.some((word) => word.includes('mocha'));\n"],
  ["words.go", "package words\n\nvar fast = testing.Testing()\n"],
  ["words.go", 'package words\n\nvar fast = flag.Lookup("test.v") != nil\n'],
  ["words.go", 'package words\n\nvar fast = strings.HasSuffix(os.Args[0], ".test")\n'],
  ["src/lib.rs", "pub fn words() -> usize {\n    if cfg!(test) { 2 } else { 1 }\n}\n"],
  ["src/lib.rs", "#[cfg(not(test))]\npub fn words() -> usize { 1 }\n"],
  ["src/words.rs", 'let fast = std::env::var("NEXTEST").is_ok();\n'],
  [
    "src/main/java/Words.java",
    'boolean f = Arrays.stream(Thread.currentThread().getStackTrace())\n    .anyMatch(e -> e.getClassName().startsWith("org.junit"));\n',
  ],
  ["src/main/kotlin/Words.kt", 'val fast = runCatching { Class.forName("org.junit.jupiter.api.Test") }.isSuccess\n'],
  ["lib/words.rb", "FAST = defined?(RSpec)\n"],
  ["lib/words.rb", "FAST = caller.any? { |line| line.include?('_spec.rb') }\n"],
  ["lib/words.rb", "FAST = $PROGRAM_NAME.end_with?('rspec')\n"],
  ["src/Words.php", "<?php\nif (defined('PHPUNIT_COMPOSER_INSTALL')) { fast(); }\n"],
  ["src/Words.php", "<?php\n$fast = class_exists(\\PHPUnit\\Framework\\TestCase::class, false);\n"],
])("code that is correct only if a test runner is present is refused: %s %s", async (path, text) => {
  expect(await runnerClaims(path, [ASKS[1], text])).toMatch(/asks whether a test runner is present/);
  expect(await runnerClaims(path, [ASKS[1], text], { allows: ["runner"] })).toBe("");
  expect(await runnerClaims(path, [text, `${text}\n`])).toBe("");
});

test.each<[string, string, string]>([
  ["a helper of tests", "test/support/database.js", "const port = 3000 + Number(process.env.JEST_WORKER_ID);\n"],
  [
    "a helper of tests elsewhere",
    "src/testing/database.ts",
    "export const port = Number(process.env.VITEST_POOL_ID);\n",
  ],
  ["the settings of a build", "build.config.ts", "export const isTest = Boolean(process.env.VITEST);\n"],
  ["a logger that is silent under test", "src/log.js", "const silent = process.env.NODE_ENV === 'test';\n"],
  ["a command named test", "cli.js", "if (process.argv[2] === 'test') runTests();\n"],
  [
    "a variable of a runner's name in a comment",
    "src/a.js",
    "// JEST_WORKER_ID is process.env.JEST_WORKER_ID\nrun();\n",
  ],
  ["tests beside code", "src/a.js", "if (import.meta.vitest) import.meta.vitest.test('a', () => {});\n"],
  ["a logged stack", "src/a.js", "log(error.stack, 'in the latest run');\n"],
  ["a query for a plugin", "w/plugins.py", "import sys\nif 'numpy' in sys.modules:\n    pass\n"],
  ["a name of a Go test file", "lint.go", 'if strings.HasSuffix(name, "_test.go") { return }\n'],
  ["arguments of a Go program", "main.go", 'if os.Args[1] == "test" { run() }\n'],
  ["tests in a Rust module", "src/lib.rs", "#[cfg(test)]\nmod tests {\n    use super::*;\n}\n"],
  ["a Rust library without std", "src/lib.rs", "#![cfg_attr(not(test), no_std)]\n#[cfg(not(test))]\nuse core::fmt;\n"],
  ["a comment in Rust", "src/lib.rs", "/// Differs from `cfg!(test)`.\n// cfg!(test)\npub fn words() {}\n"],
  ["a class that is loaded in Java", "src/main/java/A.java", 'Class.forName("org.postgresql.Driver");\n'],
  ["a stack in Java", "src/main/java/A.java", 'log(e.getStackTrace());\nString a = "junit";\n'],
  ["Rails in Ruby", "lib/words.rb", "require 'words/rails' if defined?(Rails)\nrun if $0 == __FILE__\n"],
  ["a comment in Ruby", "lib/words.rb", "# defined?(RSpec) is true under test.\nrun\n"],
  ["the matchers of a gem", "lib/words/rspec.rb", "RSpec.configure { } if defined?(RSpec)\n"],
  ["a class that exists in PHP", "src/a.php", "<?php\nif (class_exists('Redis')) { run(); }\n"],
  ["a text about a runner", "w/core.py", "HELP = 'run pytest before you commit'\n"],
])("honest code that mentions tests passes: %s", async (_what, path, text) => {
  expect(await runnerClaims(path, ["", text])).toBe("");
});

test.each<
  [string, string, readonly [string | undefined, string | undefined], Partial<Change["task"]> & { command?: string }]
>([
  ["entry points that are commands", "w.egg-info/entry_points.txt", ["", ENTRY_POINTS], {}],
  ["unchanged plugins", "tests/test_w.py", ["pytest_plugins = ['a']\n", "import w\npytest_plugins = ['a']\n"], {}],
  [
    "stricter settings of TypeScript",
    "tsconfig.json",
    [tsconfig({ target: "es2020" }), tsconfig({ target: "es2022", lib: ["es2023"], strict: true, baseUrl: "." })],
    {},
  ],
  [
    "one more target for an alias, and an editor plugin",
    "tsconfig.json",
    [
      tsconfig({ paths: { "@w/*": ["src/*"] } }),
      tsconfig({ paths: { "@w/*": ["src/*", "gen/*"], "#new": ["src/new.ts"] }, plugins: [{ name: "css" }] }),
    ],
    {},
  ],
  ["a test that the acceptance names", "test/a.test.js", ["1", "2"], { command: "node --test test/a.test.js" }],
  [
    "a program that the plan names by its file",
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
])("honest changes pass: %s", async (_what, path, sides, task) => {
  expect(await runnerClaims(path, sides, task)).toBe("");
});

/**
 * Runs the check `runnerKept` on the change of a shell script, in a tree with these other files; returns the check's
 * claims.
 */
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

test("a shell program that the base's test script runs is under test, and not refused", async () => {
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
])("a rewritten shell script is part of the test and refused, if %s", async (_name, path, tree, command, writes) => {
  expect(await claimsOfShell(path, tree, command, writes)).toMatch(/the acceptance runs \S+ by name/);
});
