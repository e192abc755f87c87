import { type Git, runGit } from "../../shared/git/run-git.ts";
import type { NotTaken } from "../../shared/protocol/cache/prefix-ref.ts";
import { AppError } from "../../shared/support/errors.ts";
import { redactSecrets } from "../../shared/support/secrets/redact.ts";

/** A file of the repository that contains instructions, a role or a policy. */
export interface SurveyedText {
  readonly path: string;
  readonly text: string;
}

/** The facts about a repository that a job's prefix and rules need. */
export interface Survey {
  readonly files: number;
  /** The map of the repository: one line per file with path and bytes, and the number of files that are not listed. */
  readonly map: string;
  /** The files AGENTS.md and CLAUDE.md of the root. Those of other folders concern only tasks that work there. */
  readonly instructions: SurveyedText[];
  /** Role cards under .midwatch/roles/. */
  readonly roleFiles: SurveyedText[];
  /** `.midwatch/policy.json`, if there is one. */
  readonly policyFile: SurveyedText | undefined;
  /** Parts of a checkout that the repository itself does not contain, such as submodules and LFS files. */
  readonly notTaken: NotTaken[];
}

/** Maximum number of lines of the map: about 8,000 tokens at 20 tokens a line. */
const MAX_MAP_LINES = 400;
/** Maximum number of bytes that are read of an instruction file; the rest is cut off. */
const MAX_TEXT_BYTES = 16_384;
/** Maximum size of a file that is loaded to read its start, in bytes. */
const MAX_BLOB_BYTES = 16 * 1024 * 1024;
/** Maximum size of a policy: enough for 1,500 rules of the greatest length. */
const MAX_POLICY_BYTES = 1024 * 1024;

const POLICY_PATH = ".midwatch/policy.json";

/** The policy must be a regular file: a symlink is not followed, and a policy that was not read must not count as absent. */
function refuseLink(): never {
  throw new AppError(
    "bad_request",
    `expected ${POLICY_PATH} to be a file, got a symbolic link, which is not followed; nothing runs under a policy that cannot be read`,
  );
}

interface Entry {
  readonly path: string;
  readonly blob: string;
  readonly bytes: number;
}

/** Reads a commit's tree without a checkout. Returns the map, the instructions and the roles that a job's prefix needs. */
export async function surveyTree({
  git,
  gitDir,
  commit,
}: {
  git: Git;
  gitDir: string;
  commit: string;
}): Promise<Survey> {
  const { stdout } = await runGit(git, ["ls-tree", "-r", "-z", "-l", "--full-tree", commit], { gitDir });
  const lines = stdout.split("\0");
  if (lines.some((line) => line.startsWith("120000 ") && line.endsWith(`\t${POLICY_PATH}`))) refuseLink();
  refuseLongNames(lines);
  const entries = lines.flatMap((line) => parseEntry(line));
  const policies = entries.filter(({ path }) => path === POLICY_PATH);
  const [policyFile] = await readTexts(git, gitDir, { entries: policies, maxBytes: MAX_POLICY_BYTES });
  const texts = (wanted: (path: string) => boolean) =>
    readTexts(git, gitDir, { entries: entries.filter(({ path }) => wanted(path)), maxBytes: MAX_TEXT_BYTES });
  const attributes = await texts((path) => /(^|\/)\.gitattributes$/.test(path));
  return {
    files: entries.length,
    policyFile,
    notTaken: [...lines.flatMap(submoduleIn), ...attributes.flatMap(lfsIn)],
    map: buildMap(entries),
    instructions: await texts((path) => /^(AGENTS|CLAUDE)\.md$/.test(path)),
    roleFiles: await texts((path) => /^\.midwatch\/roles\/[^/]+\.md$/.test(path)),
  };
}

/** The file system's limits on the length of names and paths, minus the longest path of a folder that contains worktrees. */
const MAX_NAME_BYTES = 255;
const MAX_PATH_BYTES = 3500;

/** Refuses a tree that cannot be checked out on this file system, because every attempt would fail. */
function refuseLongNames(lines: readonly string[]): void {
  for (const line of lines) {
    const path = line.slice(line.indexOf("\t") + 1);
    if (path.length <= MAX_NAME_BYTES / 4) continue;
    const longest = Math.max(...path.split("/").map((name) => Buffer.byteLength(name)));
    if (longest <= MAX_NAME_BYTES && Buffer.byteLength(path) <= MAX_PATH_BYTES) continue;
    throw new AppError(
      "invalid_repository",
      `expected names of at most ${MAX_NAME_BYTES} bytes and paths of at most ${MAX_PATH_BYTES}, got ${path.slice(0, 200)}..., which cannot be checked out here: rename it, or submit a branch without it`,
    );
  }
}

function submoduleIn(line: string): NotTaken[] {
  if (!line.startsWith("160000 ")) return [];
  const reason = "a submodule: its folder is empty in every worktree, since its files are in another repository";
  return [{ path: line.slice(line.indexOf("\t") + 1), reason }];
}

function lfsIn({ path, text }: SurveyedText): NotTaken[] {
  if (!/\bfilter=lfs\b/.test(text)) return [];
  return [
    {
      path,
      reason: "files under git LFS are pointers in every worktree: their contents are not fetched",
    },
  ];
}

function parseEntry(line: string): Entry[] {
  const match = /^(\d{6}) blob ([0-9a-f]{40}) +(\d+)\t(.+)$/s.exec(line);
  if (match === null || match[1] === "120000") return [];
  return [{ blob: match[2] ?? "", bytes: Number(match[3]), path: match[4] ?? "" }];
}

/** Vendored code is counted but not listed: jobs do not change it. */
function isVendored(path: string): boolean {
  return /(^|\/)(node_modules|vendor|third_party|\.yarn)\//.test(path);
}

function buildMap(entries: readonly Entry[]): string {
  const own = entries.filter(({ path }) => !isVendored(path));
  const shown = own.length <= MAX_MAP_LINES ? own : codeFirst(own);
  const lines = shown.map(({ path, bytes }) => `${onOneLine(path)} ${bytes}`).sort();
  const left = own.length - shown.length;
  const vendored = entries.length - own.length;
  if (left > 0)
    lines.push(`(${left} more files are not listed, since code and files high in the tree come first: use glob)`);
  if (vendored > 0) lines.push(`(${vendored} vendored files are not listed)`);
  return lines.join("\n");
}

/** A name that contains a line feed would look like two files, or like text of the map. */
function onOneLine(path: string): string {
  return /\p{Cc}/u.test(path) ? JSON.stringify(path) : path;
}

/**
 * Chooses the files to list if the map is too small for all: source code first, but at least a quarter of other files;
 * files near the root come first.
 */
function codeFirst(entries: readonly Entry[]): Entry[] {
  const code = shallowFirst(entries.filter(({ path }) => CODE.test(path)));
  const others = shallowFirst(entries.filter(({ path }) => !CODE.test(path)));
  const rest = others.slice(0, Math.max(MAX_MAP_LINES / 4, MAX_MAP_LINES - code.length));
  return [...code.slice(0, MAX_MAP_LINES - rest.length), ...rest];
}

/** Matches the names of source files in common languages. */
const CODE =
  /\.(?:[cm]?[jt]sx?|vue|svelte|py|rb|go|rs|java|kts?|scala|swift|c|cc|cpp|h|hpp|m|cs|fs|php|pl|lua|r|jl|dart|exs?|erl|clj|hs|ml|zig|sh|sql)$/i;

function shallowFirst(entries: readonly Entry[]): Entry[] {
  const depth = (path: string) => path.split("/").length;
  return [...entries].sort((a, b) => depth(a.path) - depth(b.path) || (a.path < b.path ? -1 : 1));
}

async function readTexts(
  git: Git,
  gitDir: string,
  { entries, maxBytes }: { entries: readonly Entry[]; maxBytes: number },
): Promise<SurveyedText[]> {
  return Promise.all(
    entries.map(async ({ path, blob, bytes }) => {
      if (bytes > MAX_BLOB_BYTES) return { path, text: `(not shown: ${bytes} bytes)` };
      const { stdout } = await runGit(git, ["cat-file", "blob", blob], { gitDir, maxBytes: MAX_BLOB_BYTES });
      const cut = bytes > maxBytes ? `\n(cut: ${bytes} bytes in all, read the file for the rest)` : "";
      return { path, text: redactSecrets(stdout.slice(0, maxBytes)) + cut };
    }),
  );
}
