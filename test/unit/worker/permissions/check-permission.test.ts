import { expect, test } from "vitest";
import type { Grant } from "../../../../worker/permissions/check-permission.ts";
import { checkPermission } from "../../../../worker/permissions/check-permission.ts";

const implementer: Grant = {
  role: "implementer",
  tools: ["read_file", "write_file", "edit_file", "run_command"],
  writes: ["src/**", "package.json", "new/package.json", ".github/workflows/x.yml", "**/.env"],
  isInBase: (path) => path === "package.json",
};
const explorer: Grant = { role: "explorer", tools: ["read_file"], writes: [], isInBase: () => true };
const reader: Grant = { ...implementer, writes: [] };
const verifier: Grant = {
  role: "verifier",
  tools: ["write_file", "run_command"],
  writes: ["src/**"],
  isInBase: () => true,
};

test.each<[string, Grant, string, string, "allow" | "deny", RegExp]>([
  ["what its task declared", implementer, "write_file", "src/a/b.js", "allow", /medium/],
  ["the same, spelt otherwise", implementer, "edit_file", "/work/./src//a.js", "allow", /medium/],
  ["reading", implementer, "read_file", "anything", "allow", /low/],
  [
    "a path next to what it declared",
    implementer,
    "write_file",
    "source/a.js",
    "deny",
    /outside what your task may write/,
  ],
  ["a way out", implementer, "write_file", "src/../../etc/passwd", "deny", /inside the repository/],
  ["an absolute path", implementer, "write_file", "/etc/passwd", "deny", /inside the repository/],
  ["nothing", implementer, "write_file", "", "deny", /inside the repository/],
  ["scripts that the base has", implementer, "write_file", "package.json", "deny", /protected/],
  ["a package.json of its own", implementer, "write_file", "new/package.json", "allow", /medium/],
  [
    "continuous integration, although declared",
    implementer,
    "write_file",
    ".github/workflows/x.yml",
    "deny",
    /protected/,
  ],
  ["secrets, although declared", implementer, "write_file", "src/.env", "deny", /protected/],
  ["git's own files", implementer, "write_file", "src/.git/config", "deny", /protected/],
  ["anything, in a read-only task", reader, "write_file", "src/a.js", "deny", /read-only/],
  [
    "a tool that its role has not",
    explorer,
    "write_file",
    "src/a.js",
    "deny",
    /not available to your role \(explorer\)/,
  ],
  ["a verifier's own file", verifier, "write_file", "/attack/a.mjs", "allow", /low/],
  ["the candidate, by a verifier", verifier, "write_file", "src/a.js", "deny", /only below \/attack/],
  ["a verifier's way out", verifier, "write_file", "/attack/../work/src/a.js", "deny", /attack/],
])("%s", (_what, grant, name, path, decision, why) => {
  const found = checkPermission(grant, { name, input: { path } });
  expect(found.decision).toBe(decision);
  expect(found.decision === "deny" ? found.reason : found.risk).toMatch(why);
});
