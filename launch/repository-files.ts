import { readdirSync } from "node:fs";
import { join } from "node:path";
import picomatch from "picomatch";
import { parse as parseYaml } from "yaml";
import { AppError, messageOf } from "../shared/support/errors.ts";
import { cleanText } from "../shared/support/text/clean-text.ts";
import { jsonObjectIn, textIn } from "./read-manifest.ts";

/** Folders that hold no manifests of the repository's own, unless a workspace names them. */
const NOT_OWN = /^(?:\.(?!config$)|node_modules$|vendor$|target$|build$|dist$|fixtures?$|testdata$|examples?$)/;
/** Folders of tests: manifests far below the root in these are mostly data of tests. */
const OF_TESTS = /^(?:tests?|specs?|__\w+__)$/;
const MAX_DEPTH = 12;
const MAX_FILES = 50_000;

/** Lists the files of a repository by their paths relative to it, those nearest to the root first. Throws an AppError `bad_request`. */
export function repositoryFiles(repository: string): string[] {
  if (repository === "")
    throw new AppError(
      "bad_request",
      "expected the path of a repository for --repo, got an empty text; nothing was examined",
    );
  const isNamed = namedFolders(repository, entriesIn(repository, true));
  const found: string[] = [];
  let level = [""];
  for (let depth = 0; depth <= MAX_DEPTH && level.length > 0 && found.length < MAX_FILES; depth++) {
    const entries = level.flatMap((folder) =>
      entriesIn(join(repository, folder)).map((entry) => ({ entry, path: join(folder, entry.name) })),
    );
    found.push(...entries.filter(({ entry }) => entry.isFile()).map(({ path }) => path));
    level = entries
      .filter(({ entry, path }) => entry.isDirectory() && (!NOT_OWN.test(entry.name) || isNamed(path)))
      .map(({ path }) => path)
      .sort();
  }
  return found.slice(0, MAX_FILES);
}

/** Whether a manifest at this path is probably data of a test. */
export function isTestData(path: string): boolean {
  return path
    .split("/")
    .slice(0, -1)
    .some((folder) => OF_TESTS.test(folder));
}

function entriesIn(folder: string, isRoot = false) {
  try {
    // A name with control characters would be printed on a terminal.
    return readdirSync(folder, { withFileTypes: true }).filter(({ name }) => cleanText(name) === name);
  } catch (error) {
    if (!isRoot) return []; // A folder that may not be read, or that is just gone.
    throw new AppError("bad_request", `expected a folder that can be read, got ${folder}: ${messageOf(error)}`);
  }
}

/** Returns a test for the folders that the workspaces in the root name (npm, Yarn, pnpm, Go), and for those above them. */
function namedFolders(repository: string, root: readonly { name: string }[]): (path: string) => boolean {
  const has = (name: string) => root.some((entry) => entry.name === name);
  const globs: unknown[] = [];
  if (has("package.json")) {
    const { workspaces } = jsonObjectIn(join(repository, "package.json")) ?? {};
    globs.push(...listIn(workspaces), ...listIn((workspaces as { packages?: unknown } | undefined)?.packages));
  }
  if (has("pnpm-workspace.yaml")) globs.push(...pnpmFolders(textIn(join(repository, "pnpm-workspace.yaml"))));
  if (has("go.work")) {
    const [, block = ""] = /^use\s*\(([^)]*)\)/m.exec(textIn(join(repository, "go.work"))) ?? [];
    const single = [...textIn(join(repository, "go.work")).matchAll(/^use\s+([^\s(]+)/gm)].map(([, path]) => path);
    globs.push(...single, ...block.split("\n").map((line) => line.replace(/\/\/.*/, "").trim()));
  }
  const patterns = globs
    .filter((each): each is string => typeof each === "string" && each !== "" && !each.startsWith("!"))
    .map((each) => each.replace(/^\.\//, "").replace(/\/$/, ""));
  const isMatch = picomatch(patterns);
  const bases = patterns.map((pattern) => picomatch.scan(pattern).base);
  return (path) => isMatch(path) || bases.some((base) => base === path || base.startsWith(`${path}/`));
}

function pnpmFolders(text: string): unknown[] {
  try {
    return listIn((parseYaml(text) as { packages?: unknown } | null)?.packages);
  } catch {
    return [];
  }
}

function listIn(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
