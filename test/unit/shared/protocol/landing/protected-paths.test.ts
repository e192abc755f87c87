import { expect, test } from "vitest";
import { isNeverPermitted, isProtectedPath } from "../../../../../shared/protocol/landing/protected-paths.ts";

const isProtected = (path: string) => isProtectedPath(path, { isInBase: false });

test.each([
  "data/.gitkeep",
  ".keep",
  ".env.example",
  "apps/web/.env.sample",
  ".env.template",
  ".env.dist",
  ".env.local.example",
  ".ENV.EXAMPLE",
])("%s has no effect on programs, and any task may write it", (path) => {
  expect(isProtected(path)).toBe(false);
});

test.each([
  ".env",
  ".env.local",
  ".env.example.local",
  ".env.defaults",
  ".gitattributes",
  ".gitkeeper",
  ".github/workflows/.gitkeep",
  ".husky/.gitkeep",
  ".vscode/.env.example",
  ".midwatch/.keep",
  "compose.yml",
])("%s is protected", (path) => {
  expect(isProtected(path)).toBe(true);
});

test("a placeholder of an empty folder in git's own folder is never permitted", () => {
  expect(isProtected(".git/hooks/.gitkeep")).toBe(true);
  expect(isNeverPermitted(".git/hooks/.gitkeep")).toBe(true);
});
