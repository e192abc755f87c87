import { chmodSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { examineRunners, runnerLine } from "../../../launch/examine-runners.ts";
import { KNOWN_RUNNERS } from "../../../launch/known-runners.ts";
import { RUNNERS } from "../../../worker/verify/runners/all-runners.ts";
import { temporaryFolder } from "../../support/repository.ts";

let place: ReturnType<typeof temporaryFolder>;
let root: string;

beforeEach(() => {
  place = temporaryFolder();
  chmodSync(place.path, 0o755);
  root = realpathSync(place.path);
});
afterEach(() => place.dispose());

/** Writes files into a folder of the place. */
function write(folder: string, files: Record<string, string>): string {
  for (const [path, text] of Object.entries(files)) {
    const file = join(root, folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { mode: 0o755 });
  }
  return join(root, folder);
}

/** Examines a repository with these files on a machine whose system has no programs but those in `root/system`. */
function examine(files: Record<string, string>, env: Record<string, string> = {}, { isRoot = false } = {}) {
  const machine = { system: [join(root, "system")], isRoot };
  return examineRunners(write("repository", files), { PATH: "/nowhere", ...env }, machine);
}

const manifest = (value: object) => JSON.stringify(value);

test.each<[string, Record<string, string>, readonly string[]]>([
  ["Node's runner", { "package.json": manifest({ scripts: { test: "node --experimental-x --test" } }) }, ["node"]],
  ["Jest", { "package.json": manifest({ devDependencies: { jest: "1", "@types/mocha": "1" } }) }, ["jest"]],
  ["Jest of React", { "package.json": manifest({ scripts: { test: "react-scripts test" } }) }, ["jest"]],
  ["Vitest", { "package.json": "{}", "vitest.config.ts": "" }, ["vitest"]],
  ["Mocha and AVA", { "package.json": manifest({ scripts: { a: "mocha", b: "ava" } }) }, ["mocha", "ava"]],
  ["tap", { "package.json": manifest({ devDependencies: { tape: "5" } }) }, ["tap"]],
  ["pytest", { "pyproject.toml": "[tool.pytest.ini_options]\n" }, ["pytest"]],
  ["pytest by its requirements", { "requirements-dev.txt": "attrs\npytest>=7\n" }, ["pytest"]],
  ["unittest", { "setup.py": "", Makefile: "test:\n\tpython3 -m unittest\n" }, ["unittest"]],
  ["Go", { "go.mod": "module a\n" }, ["go"]],
  ["cargo and nextest", { "Cargo.toml": "", ".config/nextest.toml": "" }, ["cargo", "nextest"]],
  ["Maven", { "pom.xml": "<project/>" }, ["junit"]],
  ["Gradle", { "build.gradle.kts": "" }, ["junit"]],
  ["RSpec", { Gemfile: 'gem "rspec"\n' }, ["rspec"]],
  ["Minitest", { Rakefile: "Rake::TestTask.new\n" }, ["minitest"]],
  ["PHPUnit", { "composer.json": manifest({ "require-dev": { "phpunit/phpunit": "^10" } }) }, ["phpunit"]],
  [
    "two languages in folders",
    { "web/package.json": manifest({ scripts: { t: "vitest" } }), "a/b/go.mod": "" },
    ["vitest", "go"],
  ],
  ["none", { "README.md": "jest pytest", "package.json": manifest({ keywords: ["jest"] }) }, []],
  [
    "none of installed packages",
    { "node_modules/a/package.json": manifest({ scripts: { test: "jest" } }), "vendor/a/go.mod": "" },
    [],
  ],
  ["none in a broken manifest", { "package.json": "{ jest" }, []],
  ["unittest by its tests alone", { "tests/test_a.py": "import os\nimport unittest\n" }, ["unittest"]],
  [
    "pytest by its tests alone",
    { "tests/test_a.py": "from unittest import mock\n\ndef test_a():\n  pass\n" },
    ["pytest"],
  ],
  ["Node's runner by its tests alone", { "a.test.mjs": 'import test from "node:test";\n' }, ["node"]],
  ["Go in a Makefile", { Makefile: "test:\n\tgo test ./...\n" }, ["go"]],
  ["none in a comment of a Makefile", { Makefile: "# go test is not used\n" }, []],
  ["none in another tool's package", { "package.json": manifest({ dependencies: { "tap-parser": "1" } }) }, []],
  ["Python in scripts of npm", { "package.json": manifest({ scripts: { test: "python -m unittest" } }) }, ["unittest"]],
  [
    "pytest, and no unittest in tests that it runs",
    { "pytest.ini": "", "tests/test_a.py": "import unittest\n" },
    ["pytest"],
  ],
  ["a deep module", { "a/b/c/d/go.mod": "module d\n" }, ["go"]],
  [
    "modules that workspaces name, in folders that are else not own",
    {
      "go.work": "go 1.19\n\nuse (\n\t./build/tool // the builder\n)\n",
      "build/tool/Cargo.toml": "",
      "package.json": manifest({ workspaces: { packages: ["./examples/*"] } }),
      "examples/a/package.json": manifest({ scripts: { test: "vitest" } }),
      "pnpm-workspace.yaml": "packages:\n  - fixtures/*\n",
      "fixtures/b/package.json": manifest({ scripts: { test: "ava" } }),
      "vendor/c/package.json": manifest({ scripts: { test: "jest" } }),
    },
    ["vitest", "ava", "go", "cargo"],
  ],
  [
    "none of manifests and tests that are data of tests",
    {
      "package.json": manifest({ scripts: { test: "vitest" } }),
      "test/data/a/b/go.mod": "module a\n",
      "test/data/a/b/test_a.py": "import unittest\n",
    },
    ["vitest"],
  ],
  ["a manifest with a byte order mark", { "package.json": `\ufeff${manifest({ scripts: { t: "jest" } })}` }, ["jest"]],
])("the test runners of a repository are recognised: %s", (_name, files, runners) => {
  expect(examine(files).map(({ name }) => name)).toEqual(runners);
});

test("every runner whose tests the harness counts is known", () => {
  expect([...new Set(KNOWN_RUNNERS.map(({ name }) => name))].sort()).toEqual(RUNNERS.map(({ name }) => name).sort());
});

test("a runner says what is counted, whether faults are planted, and where its program is", () => {
  write("system", { go: "", cargo: "" });
  // The folder stands for /usr/bin, which is below /usr.
  const [go, cargo] = examine({ "go.mod": "", "Cargo.toml": "" }, { MIDWATCH_TOOLCHAINS: root });
  expect(go).toMatchObject({ language: "Go", file: "go.mod", areTestsRead: true, areFaultsPlanted: true });
  expect(runnerLine(go!)).toEqual({
    name: "runner go",
    ok: true,
    detail: `for go.mod; counts tests with their durations; Go: tests are read from syntax and faults planted; go is ${root}/system/go`,
  });
  expect(runnerLine(cargo!)).toMatchObject({
    ok: true,
    detail: expect.stringContaining("Rust: tests are read from syntax but no faults planted, so a pass is unmeasured"),
  });
});

test.each<[string, Record<string, string>]>([
  ["jasmine", { "package.json": manifest({ devDependencies: { jasmine: "5" } }) }],
  ["karma", { "package.json": manifest({ devDependencies: { karma: "6", "karma-jasmine": "5" } }) }],
  ["uvu", { "package.json": manifest({ scripts: { test: "uvu -r tsm tests" } }) }],
  ["borp", { "package.json": manifest({ scripts: { test: "borp" } }), "a.test.js": 'require("node:test")' }],
  ["playwright", { "package.json": manifest({ devDependencies: { "@playwright/test": "1", playwright: "1" } }) }],
  ["bun test", { "package.json": manifest({ scripts: { test: "bun --silent test" } }) }],
  ["bun test", { "a.test.ts": 'import { test } from "bun:test";\n' }],
  ["deno test", { Makefile: "test:\n\tdeno test -A\n" }],
  ["test-unit", { Gemfile: 'gem "test-unit"\n', Rakefile: "Rake::TestTask.new\n" }],
  ["test-unit", { "test/test_a.rb": 'require "test/unit"\n', Rakefile: "Rake::TestTask.new\n" }],
])("%s is named, and that its tests are not counted: %j", (name, files) => {
  const found = examine(files);
  expect(found.map((each) => [each.name, each.isCounted, each.counts])).toEqual([[name, false, "nothing"]]);
  const { detail } = runnerLine(found[0]!);
  expect(detail).toMatch(/its tests are not counted(?:, because [^;]+)?, so verdicts rest on the exit code/);
});

test.each(["tsx --test src/*.test.ts", "node --import tsx --test src/*.test.ts"])("%s is counted", (test) => {
  expect(examine({ "package.json": manifest({ scripts: { test } }) })).toMatchObject([
    { name: "node", isCounted: true },
  ]);
});

test.each([
  ["tape test/*.js | tap-spec", "tap-spec"],
  ["tape test/*.js | tee all.tap | npx faucet && eslint .", "faucet"],
  ["node test/index.js | node_modules/.bin/tap-dot", "tap-dot"],
  ["c8 --reporter=lcov tape test/*.js | tap-min", "tap-min"],
  ["tap --reporter=spec test", "--reporter=spec"],
  ["tap -R spec test", "-R spec"],
  ["bats --pretty test", "--pretty"],
])("tests of tap in %s are not counted, because %s replaces the TAP", (script, reporter) => {
  const [tap] = examine({ "package.json": manifest({ scripts: { test: script }, devDependencies: { tape: "5" } }) });
  expect(tap).toMatchObject({ name: "tap", isCounted: false, because: expect.stringContaining(reporter) });
  expect(runnerLine(tap!).detail).toContain("its tests are not counted, because ");
});

test.each([
  ["tape test/*.js"],
  ["tape 'test/a|b.js' || exit 1"],
  ["tape test/*.js | tee all.tap"],
  ["tap --reporter=tap test"],
  ["c8 --reporter=lcov tape test/*.js"],
])("tests of tap in %s are counted", (script) => {
  const [tap] = examine({ "package.json": manifest({ scripts: { test: script } }) });
  expect(tap).toMatchObject({ name: "tap", isCounted: true });
});

test("tests of tap are counted if one of the scripts prints TAP", () => {
  const scripts = { test: "tape test/*.js | tap-spec", "test:tap": "tape test/*.js" };
  expect(examine({ "package.json": manifest({ scripts }) })).toMatchObject([{ name: "tap", isCounted: true }]);
});

test("a runner whose manifest cannot be read is not ok", () => {
  const [junit] = examine({ "pom.xml": "<project>" });
  expect(junit?.fault).toContain("is not XML");
  expect(runnerLine(junit!)).toMatchObject({
    ok: false,
    detail: expect.stringContaining("for pom.xml, which is not XML"),
  });
});

test("a program that the machine lacks is named with its package", () => {
  const [php] = examine({ "phpunit.xml.dist": "" });
  expect(php?.programs).toEqual([{ program: "php", isVisible: false, fix: "apt-get install php-cli" }]);
  expect(runnerLine(php!)).toMatchObject({
    ok: false,
    detail: expect.stringContaining("php is not installed: apt-get install php-cli"),
  });
});

test("a toolchain elsewhere is named with the setting that shows it, after those that are set", () => {
  write("jdk/bin", { java: "" });
  mkdirSync(join(root, "rust"));
  const env = { PATH: join(root, "jdk/bin"), MIDWATCH_TOOLCHAINS: join(root, "rust") };
  const [junit] = examine({ "pom.xml": "", mvnw: "" }, env);
  expect(junit?.programs).toEqual([
    {
      program: "java",
      isVisible: false,
      path: join(root, "jdk/bin/java"),
      fix: `set MIDWATCH_TOOLCHAINS=${root}/rust:${root}/jdk`,
    },
    { program: "mvn", isVisible: true, path: join(root, "repository/mvnw") },
  ]);
  const shown = examine({}, { ...env, MIDWATCH_TOOLCHAINS: join(root, "jdk") });
  expect(shown[0]?.programs[0]).toMatchObject({ isVisible: true, path: join(root, "jdk/bin/java") });
});

test("rustup's program is no toolchain: the folder of a toolchain is named", () => {
  write("home/.cargo/bin", { rustup: "" });
  symlinkSync("rustup", join(root, "home/.cargo/bin/cargo"));
  write("home/.rustup/toolchains", { "nightly-x/bin/cargo": "", "stable-x/bin/cargo": "" });
  const env = { PATH: join(root, "home/.cargo/bin") };
  const stable = `${root}/home/.rustup/toolchains/stable-x`;
  expect(examine({ "Cargo.toml": "" }, env)[0]?.programs[0]?.fix).toBe(`set MIDWATCH_TOOLCHAINS=${stable}`);
  chmodSync(join(root, "home"), 0o700);
  const closed = examine({}, env, { isRoot: true })[0]?.programs[0];
  expect(closed).toMatchObject({ isVisible: false, path: join(root, "home/.cargo/bin/cargo") });
  expect(closed?.fix).toContain(
    `apt-get install cargo, or cp -a ${stable} /opt/stable-x and set MIDWATCH_TOOLCHAINS=/opt/stable-x`,
  );
  expect(closed?.fix).toContain(`the slots' users cannot enter ${root}/home`);
});

test("a program that no folder of a toolchain has, such as a shim, is not suggested as one", () => {
  write("home/.pyenv/shims", { python3: "" });
  const [pytest] = examine({ "pytest.ini": "" }, { PATH: join(root, "home/.pyenv/shims") });
  expect(pytest?.programs[0]?.fix).toBe(
    "apt-get install python3, or list the folder with bin/python3 in MIDWATCH_TOOLCHAINS",
  );
});
