import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Git, runGit, runGitBytes } from "../../shared/git/run-git.ts";

/** The new contents of files by path; undefined removes the file. */
export type TreeEdits = ReadonlyMap<string, string | Buffer | undefined>;

interface Edited {
  readonly gitDir: string;
  readonly onto: string;
  readonly parent: string;
  readonly edits: TreeEdits;
}

/**
 * Makes a commit with the tree of the commit `onto`, in which some files are replaced; needs no worktree. An existing file keeps its mode, such as
 * executable or link. `parent` is the new commit's parent; `at` (ms since 1970) is its date, so that the same edits always give the same commit.
 */
export async function commitEdits(git: Git, given: Edited & { message: string; at: number }): Promise<string> {
  const { gitDir, parent, message, at } = given;
  const date = `@${Math.floor(at / 1000)} +0000`;
  const env = { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
  return writeCommit(git, { gitDir, parent, tree: await editedTree(git, given), env, message });
}

/**
 * Makes a commit like `commitEdits`, but with the author, committer, dates and message of the commit `onto`, so that they do not reveal
 * that it is a copy. Its id always differs from the id of `onto`: if the edits change no file, its committer date is one second later.
 */
export async function commitLike(git: Git, given: Edited): Promise<string> {
  const { gitDir, onto, parent } = given;
  const tree = await editedTree(git, given);
  const raw = (await runGitBytes(git, ["cat-file", "commit", onto], { gitDir })).stdout.toString("utf8");
  const end = raw.indexOf("\n\n");
  const head = raw.slice(0, end).split("\n");
  const later = head.includes(`tree ${tree}`) ? 1 : 0;
  const env = { ...personIn(head, "author", 0), ...personIn(head, "committer", later) };
  return writeCommit(git, { gitDir, parent, tree, env, message: raw.slice(end + 2) });
}

/** Reads the author or committer from a commit's header; returns git's environment variables for that person. */
function personIn(head: readonly string[], role: "author" | "committer", later: number): Record<string, string> {
  const line = head.find((each) => each.startsWith(`${role} `)) ?? "";
  const {
    name = "",
    email = "",
    at = "0",
    zone = "+0000",
  } = /^\w+ (?<name>.*?) ?<(?<email>[^>]*)> (?<at>\d+) (?<zone>[+-]\d{4})$/.exec(line)?.groups ?? {};
  const prefix = `GIT_${role.toUpperCase()}`;
  return {
    [`${prefix}_NAME`]: name,
    [`${prefix}_EMAIL`]: email,
    [`${prefix}_DATE`]: `@${Number(at) + later} ${zone}`,
  };
}

async function editedTree(git: Git, { gitDir, onto, edits }: Edited): Promise<string> {
  const index = join(tmpdir(), `midwatch-index-${randomUUID()}`);
  const env = { GIT_INDEX_FILE: index };
  try {
    await runGit(git, ["read-tree", onto], { gitDir, env });
    const modes = edits.size === 0 ? new Map<string, string>() : await modesOf(git, gitDir, onto);
    const lines: string[] = [];
    for (const [path, content] of edits) {
      lines.push(await indexLine(git, gitDir, { path, content, mode: modes.get(path) ?? "100644" }));
    }
    await runGit(git, ["update-index", "-z", "--index-info"], { gitDir, env, input: lines.join("") });
    const { stdout } = await runGit(git, ["write-tree"], { gitDir, env });
    return stdout.trim();
  } finally {
    await rm(index, { force: true });
    await rm(`${index}.lock`, { force: true });
  }
}

/** Returns git's mode of each file of a commit: regular, executable or link. */
async function modesOf(git: Git, gitDir: string, commit: string): Promise<Map<string, string>> {
  const { stdout } = await runGit(git, ["ls-tree", "-r", "-z", "--full-tree", commit], { gitDir });
  const rows = stdout.split("\0").filter((row) => row !== "");
  return new Map(rows.map((row) => [row.slice(row.indexOf("\t") + 1), row.slice(0, row.indexOf(" "))]));
}

async function writeCommit(
  git: Git,
  given: { gitDir: string; parent: string; tree: string; env: Record<string, string>; message: string },
): Promise<string> {
  const { gitDir, parent, tree, env, message } = given;
  const { stdout } = await runGit(git, ["commit-tree", tree, "-p", parent, "-F", "-"], { gitDir, env, input: message });
  return stdout.trim();
}

async function indexLine(
  git: Git,
  gitDir: string,
  { path, content, mode }: { path: string; content: string | Buffer | undefined; mode: string },
): Promise<string> {
  if (content === undefined) return `0 ${"0".repeat(40)}\t${path}\0`;
  const { stdout } = await runGit(git, ["hash-object", "-w", "--no-filters", "--stdin"], { gitDir, input: content });
  return `${mode} ${stdout.trim()}\t${path}\0`;
}
