import {
  buildInstructions,
  type InstructionFiles,
  type InstructionReader,
  isInstructionFile,
  MAX_SHOWN,
} from "../../shared/agent/context/build-instructions.ts";
import type { Instructions } from "../../shared/agent/context/instructions.ts";
import { type Git, runGit, runGitBytes } from "../../shared/git/run-git.ts";
import type { AttemptOrder } from "../../shared/protocol/task/delivery.ts";
import { defined } from "../../shared/support/defined.ts";
import { patternOf } from "../../shared/support/paths/path-pattern.ts";
import { ANYTHING, type Segment, STAR } from "../../shared/support/paths/read-pattern.ts";
import { readingsMeet } from "../../shared/support/paths/readings-meet.ts";
import { redactSecrets } from "../../shared/support/secrets/redact.ts";
import { cleanText } from "../../shared/support/text/clean-text.ts";
import { pathsOf } from "../workspace/commit-facts.ts";
import type { StageDeps } from "./stage-deps.ts";

/**
 * Builds the instructions for the agent of an attempt, from the commit from which the job started. The worktree and the job's branch are not
 * read, because agents write them.
 */
export async function readInstructions(
  { git, layout }: Pick<StageDeps, "git" | "layout">,
  { jobId, jobBase, stage, task }: Pick<AttemptOrder, "jobId" | "jobBase" | "stage" | "task">,
): Promise<Instructions> {
  const reader: InstructionReader = stage !== "work" ? "verifier" : task.writes.length === 0 ? "reader" : "author";
  if (jobBase === undefined) return buildInstructions(reader, { shown: [], named: [], root: [] });
  const gitDir = layout.job(jobId).baseGit;
  return buildInstructions(reader, await findInstructionFiles(git, { gitDir, commit: jobBase, writes: task.writes }));
}

const CLAUDE = /CLAUDE\.md$/;
/** Maximum number of nested files that are considered. */
const MAX_CONSIDERED = 200;
/** Maximum size in bytes of a file that is read; a larger one is not shown. */
const MAX_BYTES = 256 * 1024;

/**
 * Finds the instruction files of a commit that bear on a task: those of the root, and those of each folder in which the task may write a path.
 * Symbolic links are not followed, and a `CLAUDE.md` with the content of its folder's `AGENTS.md` is left out. Shown are first the folders that contain everything
 * that a pattern matches, the deepest first, and then the folders that a pattern covers.
 */
export async function findInstructionFiles(
  git: Git,
  { gitDir, commit, writes }: { gitDir: string; commit: string; writes: readonly string[] },
): Promise<InstructionFiles> {
  const paths = [...(await pathsOf(git, { gitDir, commit }))].filter(isInstructionFile);
  const nested = paths.filter((path) => path.includes("/") && bearsOn(folderOf(path), writes));
  const ranked = nested.sort(byRank(writes)).slice(0, MAX_CONSIDERED);
  const root = paths.filter((path) => !path.includes("/")).sort(compare);
  const blobs = await blobsOf(git, { gitDir, commit, paths: [...root, ...ranked] });
  const idOf = (path: string) => blobs.get(path)?.id;
  const isCopy = (path: string) => CLAUDE.test(path) && idOf(path) === idOf(path.replace(CLAUDE, "AGENTS.md"));
  const files = ranked.filter((path) => blobs.has(path) && !isCopy(path));
  const chosen = files.slice(0, MAX_SHOWN).sort(byDepth);
  return {
    shown: await Promise.all(
      chosen.map(async (path) => ({ path, ...defined({ text: await textOf(git, gitDir, blobs.get(path)) }) })),
    ),
    named: files.slice(MAX_SHOWN).sort(compare),
    root: root.filter((path) => blobs.has(path)),
  };
}

/** Whether a pattern can match a path inside the folder. */
function bearsOn(folder: readonly string[], writes: readonly string[]): boolean {
  const inside: Segment[] = [...folder, [STAR], ANYTHING];
  return writes.some((glob) => patternOf(glob).readings.some(({ segments }) => readingsMeet(segments, inside)));
}

/** Whether each path that a pattern matches is inside the folder. */
function containsAll(folder: readonly string[], glob: string): boolean {
  return patternOf(glob).readings.every(({ segments }) => folder.every((name, i) => segments[i] === name));
}

function byRank(writes: readonly string[]): (a: string, b: string) => number {
  const isAbove = (path: string) => writes.some((glob) => containsAll(folderOf(path), glob));
  const above = new Map<string, boolean>();
  const known = (path: string) => {
    const answer = above.get(path) ?? isAbove(path);
    above.set(path, answer);
    return answer;
  };
  return (a, b) => {
    if (known(a) !== known(b)) return known(a) ? -1 : 1;
    const depth = folderOf(a).length - folderOf(b).length;
    return (known(a) ? -depth : depth) || compare(a, b);
  };
}

function byDepth(a: string, b: string): number {
  return folderOf(a).length - folderOf(b).length || compare(a, b);
}

function folderOf(path: string): string[] {
  return path.split("/").slice(0, -1);
}

interface Blob {
  readonly id: string;
  readonly bytes: number;
}

/** The regular files among these paths of a commit. */
async function blobsOf(
  git: Git,
  { gitDir, commit, paths }: { gitDir: string; commit: string; paths: readonly string[] },
): Promise<Map<string, Blob>> {
  if (paths.length === 0) return new Map();
  const args = ["--literal-pathspecs", "ls-tree", "-r", "-z", "-l", "--full-tree", commit, "--", ...paths];
  const { stdout } = await runGit(git, args, { gitDir });
  const found = stdout.split("\0").flatMap((line): [string, Blob][] => {
    const [, id = "", bytes = "", path = ""] = /^100\d{3} blob (\S+) +(\d+)\t(.+)$/s.exec(line) ?? [];
    return id === "" ? [] : [[path, { id, bytes: Number(bytes) }]];
  });
  return new Map(found);
}

/** The text of a file; undefined if it is too large or not UTF-8. */
async function textOf(git: Git, gitDir: string, blob: Blob | undefined): Promise<string | undefined> {
  if (blob === undefined || blob.bytes > MAX_BYTES) return undefined;
  const { stdout } = await runGitBytes(git, ["cat-file", "blob", blob.id], { gitDir });
  try {
    return redactSecrets(cleanText(new TextDecoder("utf-8", { fatal: true }).decode(stdout)));
  } catch {
    return undefined; // The bytes are not UTF-8.
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
