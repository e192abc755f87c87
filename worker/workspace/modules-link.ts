import { readlink, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Workspace } from "./workspace.ts";

/** The place of a setup's `node_modules` in every sandbox. */
const MODULES = "/node_modules";
/** The name of the link in a tree. */
const NAME = "node_modules";

/**
 * Makes the setup's `node_modules` reachable at the root of a tree, for commands that name a program by its path there: a link, because no mount
 * may lie below a folder that an agent can write. Does nothing if `mounts` lacks these modules, or if the tree has a `node_modules` of its own. Call
 * it after the last file was written to the tree: on the host the link leads elsewhere. Returns whether the link was made.
 */
export async function linkModules(tree: string, mounts: readonly { readonly to: string }[]): Promise<boolean> {
  if (!mounts.some(({ to }) => to === MODULES)) return false;
  try {
    await symlink(MODULES, join(tree, NAME));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return false;
  }
}

/** Links the modules in the worktree of an attempt, and makes the agent's git ignore the link. */
export async function linkWorkspaceModules(
  { work, gitDir }: Workspace,
  mounts: readonly { readonly to: string }[],
): Promise<void> {
  if (await linkModules(work, mounts)) await writeFile(join(gitDir, "exclude"), `/${NAME}\n`);
}

/** The path of the link in a tree; undefined if the tree has none, or other files of the same name. */
export async function modulesLinkIn(tree: string): Promise<string | undefined> {
  const target = await readlink(join(tree, NAME)).catch(() => undefined);
  return target === MODULES ? NAME : undefined;
}
