import { randomUUID } from "node:crypto";
import { lstat, readdir, rm, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Git, runGit } from "../../shared/git/run-git.ts";
import { removeTree } from "../../shared/scratchpad/remove-tree.ts";
import { AppError } from "../../shared/support/errors.ts";
import { pathsOf } from "./commit-facts.ts";
import { convertChanges } from "./convert-changes.ts";
import { extractTree } from "./extract-tree.ts";
import { addEntries, type IndexContext } from "./index-entries.ts";
import { rawGitDir } from "./raw-git-dir.ts";
import { setupLinksIn } from "./setup-links.ts";
import { giveTo, type Workspace } from "./workspace.ts";

/**
 * Writes the worktree as a git tree into the harness's folder of objects for the attempt. Leaves out ignored files that the task does not
 * promise, the links to folders of the setup, and everything that a commit cannot contain. Uses an index of the harness, never the agent's git
 * directory. Adds the files byte for byte, and then converts the files for which the repository's attributes ask for a conversion.
 */
export async function snapshotTree(git: Git, workspace: Workspace): Promise<string> {
  const index = join(dirname(workspace.work), `index.${randomUUID()}`);
  const objects = objectEnv(workspace);
  const env = { ...objects, GIT_INDEX_FILE: index };
  try {
    const gitDir = await rawGitDir(workspace);
    await runGit(git, ["read-tree", workspace.base], { gitDir, env });
    const added = await runGit(git, [`--work-tree=${workspace.work}`, "add", "--all", "--ignore-errors", "."], {
      gitDir,
      env,
      okCodes: [0, 1],
    });
    if (added.code !== 0) requireOnlyLeftOut(added.stderr);
    const raw = { git, gitDir, index, env: objects };
    await removeSetupLinks(raw, workspace);
    await addDeliverables(raw, workspace);
    await convertChanges(raw, workspace);
    const { stdout } = await runGit(git, ["write-tree"], { gitDir, env });
    await unlink(index);
    return stdout.trim();
  } catch (error) {
    // A git command that failed may have left the lock file of the index.
    for (const file of [index, `${index}.lock`]) await rm(file, { force: true });
    throw error;
  }
}

/** Removes the links from the index: unlike a pathspec that excludes them, this works whether or not the repository's rules ignore them. */
async function removeSetupLinks(
  { git, gitDir, index, env }: IndexContext,
  { work, baseGit, base }: Workspace,
): Promise<void> {
  const found = await setupLinksIn(work);
  if (found.length === 0) return;
  const own = await pathsOf(git, { gitDir: baseGit, commit: base });
  const links = found.filter((name) => !own.has(name));
  const options = { gitDir, env: { ...env, GIT_INDEX_FILE: index } };
  await runGit(git, [`--work-tree=${work}`, "update-index", "--force-remove", "--", ...links], options);
}

async function addDeliverables(raw: IndexContext, { work, deliverables = [] }: Workspace): Promise<void> {
  const made: string[] = [];
  for (const path of deliverables) {
    const found = await lstat(join(work, path)).catch(() => undefined);
    if (found?.isFile()) made.push(Buffer.from(path).toString("latin1"));
  }
  if (made.length === 0 || (await addEntries(raw, work, made))) return;
  // Files are added one at a time here: git adds none of several files if it cannot add one, such as a file behind a link.
  for (const path of made) await addEntries(raw, work, [path]);
}

/**
 * Accepts git's errors about files that a commit cannot contain: a nested repository without a commit, a file that
 * cannot be read. Throws for any other error.
 */
function requireOnlyLeftOut(stderr: string): void {
  const errors = stderr.split("\n").filter((line) => /^(error|fatal):/.test(line));
  const unknown = errors.filter((line) => !LEFT_OUT.test(line));
  if (unknown.length === 0 && errors.length > 0) return;
  const code = /No space left on device|Disk quota exceeded/.test(stderr) ? "disk_full" : "internal";
  throw new AppError(code, `git could not add the worktree's files: ${(unknown[0] ?? stderr).slice(0, 500)}`);
}

const LEFT_OUT = /does not have a commit checked out$|: Permission denied$|^error: unable to index file '.*'$/;

/** Returns those of the paths that are not files in the tree, which is one of the attempt's snapshots. */
export async function missingIn(
  git: Git,
  workspace: Workspace,
  { tree, paths }: { tree: string; paths: readonly string[] },
): Promise<string[]> {
  if (paths.length === 0) return [];
  const { stdout } = await runGit(git, ["cat-file", "--batch-check=%(objecttype)"], {
    gitDir: workspace.baseGit,
    env: objectEnv(workspace),
    input: paths.map((path) => `${tree}:${path}\n`).join(""),
  });
  const types = stdout.split("\n");
  return paths.filter((_, i) => types[i] !== "blob");
}

/**
 * Replaces the worktree's files by the files of a tree. `gitDir` is the repository that contains the tree; by default
 * the tree is one of the attempt's snapshots.
 */
export async function restoreTree(
  git: Git,
  workspace: Workspace,
  { tree, gitDir }: { tree: string; gitDir?: string },
): Promise<void> {
  const names = await readdir(workspace.work);
  await Promise.all(names.map((name) => removeTree(join(workspace.work, name))));
  await extractTree(git, {
    gitDir: gitDir ?? workspace.baseGit,
    tree,
    into: workspace.work,
    index: join(dirname(workspace.work), `index.${randomUUID()}`),
    ...(gitDir === undefined ? { env: objectEnv(workspace) } : {}),
  });
  await giveTo(workspace.owner, workspace.work);
}

/** The environment with which git writes new objects to the harness's folder for the attempt, and reads merged objects from `base.git`. */
export function objectEnv(workspace: Pick<Workspace, "objects" | "baseGit">): Record<string, string> {
  return {
    GIT_OBJECT_DIRECTORY: workspace.objects,
    GIT_ALTERNATE_OBJECT_DIRECTORIES: join(workspace.baseGit, "objects"),
  };
}
