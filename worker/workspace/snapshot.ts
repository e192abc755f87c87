import { randomUUID } from "node:crypto";
import { lstat, readdir, rm, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Git, runGit } from "../../shared/git/run-git.ts";
import { removeTree } from "../../shared/scratchpad/remove-tree.ts";
import { AppError } from "../../shared/support/errors.ts";
import { convertChanges } from "./convert-changes.ts";
import { extractTree } from "./extract-tree.ts";
import { addEntries, type IndexContext } from "./index-entries.ts";
import { rawGitDir } from "./raw-git-dir.ts";
import { giveTo, type Workspace } from "./workspace.ts";

/**
 * The worktree as it now is, as a git tree in the harness's objects of the attempt. Files that git ignores are left out unless the
 * task promises them, and what cannot be a file of a commit. Runs on an index of the harness; the agent's own git directory is not read. The bytes are
 * taken as they are, and then converted where the repository's attributes ask for it.
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
    const place = { git, gitDir, index, env: objects };
    await addDeliverables(place, workspace);
    await convertChanges(place, workspace);
    const { stdout } = await runGit(git, ["write-tree"], { gitDir, env });
    await unlink(index);
    return stdout.trim();
  } catch (error) {
    // A git that failed may leave its lock, too.
    for (const file of [index, `${index}.lock`]) await rm(file, { force: true });
    throw error;
  }
}

async function addDeliverables(place: IndexContext, { work, deliverables = [] }: Workspace): Promise<void> {
  const made: string[] = [];
  for (const path of deliverables) {
    const found = await lstat(join(work, path)).catch(() => undefined);
    if (found?.isFile()) made.push(Buffer.from(path).toString("latin1"));
  }
  if (made.length === 0 || (await addEntries(place, work, made))) return;
  // One that git does not take, such as a file behind a link, must not keep the others out.
  for (const path of made) await addEntries(place, work, [path]);
}

/** What cannot be a file of a commit is left out: a repository without a commit, a file without permissions. */
function requireOnlyLeftOut(stderr: string): void {
  const errors = stderr.split("\n").filter((line) => /^(error|fatal):/.test(line));
  const unknown = errors.filter((line) => !LEFT_OUT.test(line));
  if (unknown.length === 0 && errors.length > 0) return;
  const code = /No space left on device|Disk quota exceeded/.test(stderr) ? "disk_full" : "internal";
  throw new AppError(code, `git could not take the worktree's files: ${(unknown[0] ?? stderr).slice(0, 500)}`);
}

const LEFT_OUT = /does not have a commit checked out$|: Permission denied$|^error: unable to index file '.*'$/;

/** Those of the paths that are no file of a tree in the attempt's objects. */
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

/** Makes the worktree a tree's: what is not in it is removed. `gitDir` is where the tree is, if not in a snapshot. */
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

/** New objects go to the harness's folder of the attempt; merged ones are read from `base.git`. */
export function objectEnv(workspace: Pick<Workspace, "objects" | "baseGit">): Record<string, string> {
  return {
    GIT_OBJECT_DIRECTORY: workspace.objects,
    GIT_ALTERNATE_OBJECT_DIRECTORIES: join(workspace.baseGit, "objects"),
  };
}
