import {
  mkdirSync,
  mkdtempSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { LANGUAGES } from "../../../../worker/build-caches/languages.ts";
import { linkCache } from "../../../../worker/build-caches/link-caches.ts";

let tree: string;
beforeEach(() => {
  tree = realpathSync(mkdtempSync(join(tmpdir(), "midwatch-links-")));
});
afterEach(() => rmSync(tree, { recursive: true }));

function write(...paths: string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), "");
  }
}

async function link(name: string, ...modules: string[]): Promise<string[]> {
  const language = LANGUAGES.find((each) => each.name === name);
  if (language === undefined) throw new Error(`expected a language ${name}`);
  return linkCache(tree, { language, modules });
}

test("each outermost module of cargo gets a link to the cache, and those of Go get none", async () => {
  write("a/Cargo.toml", "a/b/Cargo.toml", "c/Cargo.toml");
  expect(await link("cargo", "a", "c", "a/b")).toEqual(["a", "c"]);
  expect(readlinkSync(join(tree, "a/target"))).toBe("/opt/cache/cargo");
  expect(await link("go", "a")).toEqual([]);
});

test("a module that is missing, has a target of its own or one of another tool has no link", async () => {
  write("a/target/kept", "b/pom.xml", "b/Cargo.toml");
  expect(await link("cargo", "a", "b", "gone")).toEqual([]);
  expect(statSync(join(tree, "a/target")).isDirectory()).toBe(true);
});

test("nothing is written through a link of the tree", async () => {
  const outside = mkdtempSync(join(tmpdir(), "midwatch-outside-"));
  symlinkSync(outside, join(tree, "a"));
  symlinkSync(outside, join(tree, "vendor"));
  writeFileSync(join(outside, "file"), "");
  write("b/Cargo.toml");
  expect(await link("cargo", "a", "b")).toEqual(["b"]);
  expect(() => readlinkSync(join(outside, "target"))).toThrow();
  expect(statSync(join(outside, "file")).mtimeMs).toBeGreaterThan(1e12);
  rmSync(outside, { recursive: true });
});

test("vendored sources look older than what was compiled from them", async () => {
  write("vendor/ryu/build.rs", "src/lib.rs");
  await link("cargo", ".");
  expect(statSync(join(tree, "vendor/ryu/build.rs")).mtimeMs).toBe(1000);
  expect(statSync(join(tree, "src/lib.rs")).mtimeMs).toBeGreaterThan(1e12);
});
