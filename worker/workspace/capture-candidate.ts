import { STRICT_PACK } from "../../shared/git/fsck-rules.ts";
import { type Git, runGit, runGitBytes } from "../../shared/git/run-git.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";
import { type ChangedFile, changedFiles } from "./changed-files.ts";
import { treeOf } from "./commit-facts.ts";
import { objectEnv, snapshotTree } from "./snapshot.ts";
import type { Workspace } from "./workspace.ts";

/** The commit made from an attempt's worktree, or `empty` if no file has changed. */
export type Captured = { kind: "captured"; commit: string; changed: ChangedFile[] } | { kind: "empty" };

/**
 * Commits the worktree's files on the base commit and stores the commit in `candidates.git`, with every object checked
 * by fsck. The harness makes the commit, whatever the agent did with git. `at` (ms since 1970) is the commit's date, so
 * that capturing the same tree twice gives the same commit.
 */
export async function captureCandidate(request: {
  git: Git;
  layout: Layout;
  workspace: Workspace;
  message: string;
  at: number;
}): Promise<Captured> {
  const { git, layout, workspace, message, at } = request;
  const { candidatesGit } = layout.job(workspace.jobId);
  const tree = await snapshotTree(git, workspace);
  if ((await treeOf(git, { gitDir: workspace.baseGit, commit: workspace.base })) === tree) return { kind: "empty" };
  const date = `@${Math.floor(at / 1000)} +0000`;
  const committed = await runGit(git, ["commit-tree", tree, "-p", workspace.base, "-F", "-"], {
    gitDir: workspace.baseGit,
    env: { ...objectEnv(workspace), GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date },
    input: message,
  });
  const commit = committed.stdout.trim();
  await importCommit(git, { workspace, commit, candidatesGit });
  const changed = await changedFiles(git, candidatesGit, { from: workspace.base, to: commit });
  // Trees may differ in their ids although no file differs: git writes a tree that an old tool made under another id.
  return changed.length === 0 ? { kind: "empty" } : { kind: "captured", commit, changed };
}

async function importCommit(
  git: Git,
  { workspace, commit, candidatesGit }: { workspace: Workspace; commit: string; candidatesGit: string },
): Promise<void> {
  const pack = await runGitBytes(git, ["pack-objects", "--revs", "--stdout", "--thin", "--quiet"], {
    gitDir: workspace.baseGit,
    env: objectEnv(workspace),
    input: `${commit}\n^${workspace.base}\n`,
  });
  await runGit(git, ["index-pack", "--stdin", "--fix-thin", STRICT_PACK], {
    gitDir: candidatesGit,
    input: pack.stdout,
  });
  await runGit(git, ["update-ref", `refs/midwatch/candidates/${workspace.attemptId}`, commit], {
    gitDir: candidatesGit,
  });
}
