import { expect, test } from "vitest";
import { repositoryIdentity } from "../../../../shared/git/repository-identity.ts";

const path = (value: string) => repositoryIdentity({ kind: "path", path: value }, "t");
const url = (value: string) => repositoryIdentity({ kind: "git", url: value }, "t");

test("a repository has one identity for all spellings of its location and all credentials", () => {
  expect(path("/src/lib/")).toBe(path("/src/./lib"));
  expect(path("/src/lib.git")).toBe(path("/src/lib"));
  expect(url("https://user:secret@Example.org/a/b.git")).toBe(url("ssh://example.org/a/b"));
  expect(url("file:///src/lib")).toBe(path("/src/lib"));
});

test("other locations and other tenants have other identities; a bundle has none", () => {
  expect(path("/src/lib")).not.toBe(path("/src/lib2"));
  expect(path("/src/lib")).not.toBe(repositoryIdentity({ kind: "path", path: "/src/lib" }, "other"));
  expect(repositoryIdentity({ kind: "bundle", bundleId: "0".repeat(64) }, "t")).toBeUndefined();
});
