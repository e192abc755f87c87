import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { isProtectedPath } from "../../../shared/protocol/landing/protected-paths.ts";
import { packageRoot } from "../../../shared/support/files/package-root.ts";
import type { Sandbox } from "../../../worker/sandbox/sandbox.ts";
import { type FileChange, fileChange, makeChange } from "../../../worker/verify/change.ts";
import { runnerKept } from "../../../worker/verify/checks/runner-kept.ts";
import { syntax } from "../../../worker/verify/checks/syntax.ts";
import { STATIC_CHECKS } from "../../../worker/verify/static-checks.ts";
import { languageTools } from "../../../worker/verify/syntax/language-tools.ts";
import { settleSyntax } from "../../../worker/verify/syntax/settle-syntax.ts";
import { removableFolder } from "../../support/machine.ts";
import { makeSandbox } from "../../support/sandbox.ts";

/** Maximum number of files of one kind to judge. */
const SAMPLE = 120;
const MAX_BYTES = 150_000;

let sandbox: Sandbox;
beforeAll(async () => {
  const { folder, remove } = await removableFolder();
  sandbox = await makeSandbox(folder);
  return remove;
});

interface Real {
  readonly path: string;
  readonly bytes: Buffer;
}

/** Reads a sample of files from published packages, spread evenly over the given folders. */
function realFiles(roots: readonly string[], name: RegExp): Real[] {
  const found: { root: string; file: string }[] = [];
  for (const root of roots.filter((each) => existsSync(each))) {
    for (const entry of readdirSync(root, { recursive: true, withFileTypes: true }))
      if (entry.isFile() && name.test(entry.name)) found.push({ root, file: join(entry.parentPath, entry.name) });
  }
  found.sort((a, b) => (a.file < b.file ? -1 : 1));
  const small = found.filter(({ file }) => statSync(file).size <= MAX_BYTES);
  const step = Math.max(1, Math.floor(small.length / SAMPLE));
  return small
    .filter((_, i) => i % step === 0)
    .map(({ root, file }) => ({
      path: relative(root, file).replace(/(^|\/)node_modules\//g, "$1deps/"),
      bytes: readFileSync(file),
    }))
    .filter(({ path, bytes }) => !isProtectedPath(path, { isInBase: true }) && !bytes.includes(0));
}

const asText = ({ bytes }: Real) => bytes.toString("utf8");
const isUtf8 = (file: Real) => Buffer.from(asText(file)).equals(file.bytes);

/** Judges the files twice: as changed files by all checks, and as new files by the syntax check. Returns all claims. */
async function claimsAgainst(files: readonly Real[], touch: (text: string) => string): Promise<string[]> {
  const read = async () => undefined;
  const judge = async (changes: FileChange[], checks: typeof STATIC_CHECKS) => {
    const tools = languageTools({ sandbox, slot: 0, signal: new AbortController().signal });
    const change = await settleSyntax(makeChange(changes, { writes: ["**"], deliverables: [] }, read), tools);
    const claims: string[] = [];
    for (const check of checks) {
      if (check.severity === "error")
        for (const { claim } of await check.inspect(change)) claims.push(`${check.name}: ${claim}`);
    }
    return claims;
  };
  const touched = files.map((file) =>
    fileChange({ path: file.path, status: "M", mode: "100644" }, file.bytes, Buffer.from(touch(asText(file)))),
  );
  const fresh = files.map(({ path, bytes }) => fileChange({ path, status: "A", mode: "100644" }, undefined, bytes));
  // The check `runnerKept` is left out, because it judges a path and not the content of the file.
  return [
    ...(await judge(
      touched,
      STATIC_CHECKS.filter((check) => check !== runnerKept),
    )),
    ...(await judge(fresh, [syntax])),
  ];
}

const PYTHON = [
  "/usr/lib/python3",
  "/usr/lib/python3.9",
  "/usr/lib/python3.10",
  "/usr/lib/python3.11",
  "/usr/lib/python3.12",
  "/usr/lib/python3.13",
];
const MODULES = [join(packageRoot(), "node_modules")];

test.each<[string, readonly string[], RegExp, (text: string) => string]>([
  ["Python", PYTHON, /\.py$/, (text) => `${text}\n# touched\n`],
  ["JavaScript", MODULES, /(?<!\.min)\.[cm]?jsx?$/, (text) => `${text}\n// touched\n`],
  ["TypeScript", MODULES, /\.[cm]?tsx?$/, (text) => `${text}\n// touched\n`],
  ["JSON", MODULES, /\.json$/, (text) => `${text}\n`],
  ["YAML", MODULES, /\.ya?ml$/, (text) => `${text}\n# touched\n`],
])("published %s do not refuse a change that touches them", { timeout: 120_000 }, async (kind, roots, name, touch) => {
  const files = realFiles(roots, name).filter(isUtf8);
  const claims = await claimsAgainst(files, touch);
  process.stderr.write(`${kind}: ${files.length} files of ${roots[0]}, ${claims.length} claims against them\n`);
  expect(claims).toEqual([]);
  // A machine without Python has no Python files to judge.
  if (existsSync(roots[0] ?? "")) expect(files.length).toBeGreaterThan({ YAML: 3, JSON: 40 }[kind as string] ?? 100);
});
