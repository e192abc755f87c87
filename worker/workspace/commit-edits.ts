import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Git } from "../../shared/git/run-git.ts";
import { runGit } from "../../shared/git/run-git.ts";

/** New contents by path; undefined removes the file. */
export type TreeEdits = ReadonlyMap<string, string | Buffer | undefined>;

/**
 * A commit whose tree is that of `onto` with some files replaced, made without a worktree. `parent` is what it is a
 * change of; `at` (ms since 1970) is its date, so that the same edits always give the same commit.
 */
export async function commitEdits(
  git: Git,
  given: { gitDir: string; onto: string; parent: string; edits: TreeEdits; message: string; at: number },
): Promise<string> {
  const { gitDir, onto, parent, edits, message, at } = given;
  const index = join(tmpdir(), `midwatch-index-${randomUUID()}`);
  const env = { GIT_INDEX_FILE: index };
  try {
    await runGit(git, ["read-tree", onto], { gitDir, env });
    const lines: string[] = [];
    for (const [path, content] of edits) lines.push(await indexLine(git, gitDir, path, content));
    await runGit(git, ["update-index", "-z", "--index-info"], { gitDir, env, input: lines.join("") });
    const { stdout } = await runGit(git, ["write-tree"], { gitDir, env });
    const date = `@${Math.floor(at / 1000)} +0000`;
    const committed = await runGit(git, ["commit-tree", stdout.trim(), "-p", parent, "-F", "-"], {
      gitDir,
      env: { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date },
      input: message,
    });
    return committed.stdout.trim();
  } finally {
    await rm(index, { force: true });
    await rm(`${index}.lock`, { force: true });
  }
}

async function indexLine(
  git: Git,
  gitDir: string,
  path: string,
  content: string | Buffer | undefined,
): Promise<string> {
  if (content === undefined) return `0 ${"0".repeat(40)}\t${path}\0`;
  const { stdout } = await runGit(git, ["hash-object", "-w", "--no-filters", "--stdin"], { gitDir, input: content });
  return `100644 ${stdout.trim()}\t${path}\0`;
}
