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
