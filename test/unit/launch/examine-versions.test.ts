import { chmodSync, mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { examineRepository } from "../../../launch/examine-repository.ts";
import { temporaryFolder } from "../../support/repository.ts";

let place: ReturnType<typeof temporaryFolder>;
let root: string;

beforeEach(() => {
  place = temporaryFolder();
  chmodSync(place.path, 0o755);
  root = realpathSync(place.path);
  program("cargo", "cargo 1.65.0 (4bc8f24d3 2022-10-20)");
  program("go", "go version go1.19.8 linux/amd64");
});
afterEach(() => place.dispose());

/** Writes a program that prints a line. */
function program(name: string, line: string): void {
  write(`system/bin/${name}`, `#!/bin/sh\necho '${line}'\n`);
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text, { mode: 0o755 });
}

/** The results for a repository with these files, on a machine with the programs in `root/system`, whose names begin with this word. */
function examine(files: Record<string, string>, name: string) {
  for (const [path, text] of Object.entries({ "README.md": "", ...files })) write(`repository/${path}`, text);
  const env = { PATH: "/nowhere", MIDWATCH_TOOLCHAINS: join(root, "system") };
  return examineRepository(join(root, "repository"), env, { system: [join(root, "none")], isRoot: false }).filter(
    (each) => each.name.startsWith(name),
  );
}

const manifest = (value: object) => JSON.stringify(value);

test.each<[Record<string, string>, RegExp]>([
  [
    { "Cargo.toml": '[package]\nedition = "2024"\n' },
    /^Cargo.toml has edition 2024, so it needs cargo 1.85 or later, /,
  ],
  [{ "Cargo.toml": 'package.rust-version = "1.66"\n' }, /^Cargo.toml has rust-version 1.66, .* sandboxes have 1.65.0 /],
  [
    { "Cargo.toml": '[workspace.package]\nrust-version = "1.70"\n', "crates/a/b/Cargo.toml": 'edition = "2024"\n' },
    /^crates\/a\/b\/Cargo.toml has edition 2024/,
  ],
  [
    { "go.mod": "module a\n\ngo 1.21\n" },
    /^go.mod has go 1.21, so it needs go 1.21 or later, but sandboxes have 1.19.8 /,
  ],
  [
    { "go.mod": "module a\n\ngo 1.19\n\ntoolchain go1.22.3\n" },
    /^go.mod has toolchain go1.22.3, so it needs go 1.22.3/,
  ],
  [{ "go.work": "go 1.20\n" }, /^go.work has go 1.20/],
])("an older toolchain is named with both versions and the remedy: %j", (files, detail) => {
  const found = examine(files, "version");
  expect(found).toMatchObject([{ ok: false, detail: expect.stringMatching(detail) }]);
  expect(found[0]?.detail).toMatch(/list the folder of a newer toolchain first in MIDWATCH_TOOLCHAINS$/);
});

test.each<[Record<string, string>]>([
  [{ "package.json": manifest({ engines: { node: ">=99.1" } }) }],
  [{ "package.json": manifest({ engines: { node: "^98 || >= 97.2" } }) }],
  [{ ".nvmrc": "v99\n" }],
])("another Node is a warning: %j", (files) => {
  expect(examine(files, "version")).toEqual([
    { name: "version node", ok: true, detail: expect.stringMatching(/^warning: .* needs node 9\d.* MIDWATCH_NODE/) },
  ]);
});

test.each<[Record<string, string>]>([
  [{ "Cargo.toml": '[package]\nedition = "2021"\nrust-version = "1.65"\n' }],
  [{ "Cargo.toml": "[package]\nedition.workspace = true\n" }],
  [{ "go.mod": "module a\n\ngo 1.19\n" }],
  [{ "tests/data/go.mod": "module a\n\ngo 1.99\n" }],
  [{ "package.json": manifest({ engines: { node: ">=18 || >=99" } }), ".nvmrc": "lts/*\n" }],
  [{ "package.json": manifest({ engines: { node: "*" } }) }],
])("nothing is said of a version that suffices: %j", (files) => {
  expect(examine(files, "version")).toEqual([]);
});

const yarn4 = { "yarn.lock": "", "package.json": manifest({ packageManager: "yarn@4.1.0+sha224.abc" }) };

test("for a later Yarn, its release or corepack is advised, and not npm's Yarn 1.22", () => {
  const [missing] = examine(yarn4, "needs yarn");
  expect(missing).toMatchObject({ ok: false, detail: expect.stringContaining("yarn set version 4.1.0 --yarn-path") });
  expect(missing?.detail).toContain("corepack enable");
  expect(missing?.detail).not.toContain("npm install --global");
});

test("Yarn 1 does not suffice for a repository of a later Yarn, unless the repository has its release", () => {
  program("yarn", "1.22.22");
  const why = expect.stringMatching(/bin\/yarn is Yarn 1, but the repository asks for Yarn 4.1.0: commit/);
  expect(examine(yarn4, "needs yarn")).toMatchObject([{ ok: false, detail: why }]);
  const release = { ".yarnrc.yml": "yarnPath: .yarn/releases/yarn-4.1.0.cjs\n", ".yarn/releases/yarn-4.1.0.cjs": "" };
  expect(examine({ ...yarn4, ...release }, "needs yarn")).toMatchObject([{ ok: true }]);
});

test("a committed release needs no installed Yarn", () => {
  const release = { ".yarnrc.yml": "yarnPath: .yarn/releases/yarn-4.1.0.cjs\n", ".yarn/releases/yarn-4.1.0.cjs": "" };
  expect(examine({ ...yarn4, ...release }, "needs yarn")).toEqual([
    { name: "needs yarn", ok: true, detail: "for yarn.lock; node .yarn/releases/yarn-4.1.0.cjs" },
  ]);
});

test.each<[Record<string, string>, string]>([
  [{ "yarn.lock": "# yarn lockfile v1\n" }, "npm install --global --prefix /usr/local yarn"],
  [{ "yarn.lock": "__metadata:\n  version: 8\n" }, "yarn set version stable --yarn-path"],
])("a lock file tells the Yarn that is advised: %j", (files, fix) => {
  expect(examine(files, "needs yarn")).toMatchObject([{ ok: false, detail: expect.stringContaining(fix) }]);
});

test("another package manager is advised in the version that the repository asks for", () => {
  const files = { "pnpm-lock.yaml": "", "package.json": manifest({ packageManager: "pnpm@9.1.0" }) };
  expect(examine(files, "needs pnpm")).toMatchObject([
    { detail: expect.stringMatching(/--prefix \/usr\/local pnpm@9.1.0$/) },
  ]);
});
