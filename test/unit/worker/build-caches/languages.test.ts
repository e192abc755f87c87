import { expect, test } from "vitest";
import { findLanguages, LANGUAGES, outermost } from "../../../../worker/build-caches/languages.ts";

const find = (...paths: string[]) =>
  findLanguages(paths, LANGUAGES).map(({ language, modules }) => [language.name, ...modules]);

test("a tree has a language if it has a module of it, at any depth; modules near the root come first", () => {
  expect(find("package.json", "main.py")).toEqual([]);
  expect(find("go.mod", "a.go")).toEqual([["go", "."]]);
  expect(find("b/c/go.mod", "z/go.mod", "go.mod", "b/go.mod")).toEqual([["go", ".", "b", "z", "b/c"]]);
});

test("the manifest of a dependency or of a test's data makes no module", () => {
  expect(find("vendor/x/go.mod", "pkg/testdata/m/go.mod", "node_modules/g/go.mod", "go.mod.txt")).toEqual([]);
});

test("a tree with very many modules has a bounded warm-up", () => {
  const [found] = find("go.mod", ...Array.from({ length: 100 }, (_, i) => `m${i}/go.mod`));
  expect(found?.slice(0, 2)).toEqual(["go", "."]);
  expect(found).toHaveLength(21);
});

test("each language places its cache in the given folder, or has a link to it", () => {
  for (const { env, link } of LANGUAGES)
    expect([Object.values(env("/opt/cache/x")), link].flat()).toEqual(
      link === undefined ? ["/opt/cache/x", undefined] : [link],
    );
});

test("the outermost modules are those that no other module contains", () => {
  expect(outermost([".", "a", "a/b"])).toEqual(["."]);
  expect(outermost(["a", "ab", "a/b", "c/d"])).toEqual(["a", "ab", "c/d"]);
});
