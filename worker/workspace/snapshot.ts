import { randomUUID } from "node:crypto";
import { mkdir, readdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Git } from "../../shared/git/run-git.ts";
import { runGit } from "../../shared/git/run-git.ts";
import { extractTree } from "./extract-tree.ts";
import type { Workspace } from "./workspace.ts";
import { giveTo } from "./workspace.ts";

/**
 * The worktree as it now is, as a git tree in the attempt's own objects. Files that git ignores are left out. Runs on
 * an index of the harness; the agent's own git directory is not read.
 */
export async function snapshotTree(git: Git, workspace: Workspace): Promise<string> {
  const index = join(dirname(workspace.work), `index.${randomUUID()}`);
  const env = { ...objectEnv(workspace), GIT_INDEX_FILE: index };
  try {
    await runGit(git, ["read-tree", workspace.base], { gitDir: workspace.baseGit, env });
    await runGit(git, [`--work-tree=${workspace.work}`, "add", "--all", "."], {
      gitDir: workspace.baseGit,
      env,
    });
    const { stdout } = await runGit(git, ["write-tree"], { gitDir: workspace.baseGit, env });
    await mkdir(workspace.objects, { recursive: true });
    await giveTo(workspace.owner, workspace.objects);
    return stdout.trim();
  } finally {
    await rm(index, { force: true });
    await rm(`${index}.lock`, { force: true });
  }
}

/** Makes the worktree a tree's: what is not in it is removed. `gitDir` is where the tree is, if not in a snapshot. */
export async function restoreTree(
  git: Git,
  workspace: Workspace,
  { tree, gitDir }: { tree: string; gitDir?: string },
): Promise<void> {
  const names = await readdir(workspace.work);
  await Promise.all(names.map((name) => rm(join(workspace.work, name), { recursive: true, force: true })));
  await extractTree(git, {
    gitDir: gitDir ?? workspace.baseGit,
    tree,
    into: workspace.work,
    index: join(dirname(workspace.work), `index.${randomUUID()}`),
    ...(gitDir === undefined ? { env: objectEnv(workspace) } : {}),
  });
  await giveTo(workspace.owner, workspace.work);
}

/** New objects go to the attempt's own folder; merged ones are read from `base.git`. */
export function objectEnv(workspace: Pick<Workspace, "objects" | "baseGit">): Record<string, string> {
  return {
    GIT_OBJECT_DIRECTORY: workspace.objects,
    GIT_ALTERNATE_OBJECT_DIRECTORIES: join(workspace.baseGit, "objects"),
  };
}
