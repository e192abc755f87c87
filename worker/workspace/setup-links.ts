import { readdir, readlink, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Workspace } from "./workspace.ts";

/**
 * Makes the folders of a setup, such as `/node_modules` and `/vendor`, reachable at the root of a tree, for commands that name a program by its
 * path there: links, because no mount may lie below a folder that an agent can write. A folder that the tree has itself stays. Call it after the last
 * file was written to the tree: on the host the links lead elsewhere. Returns the names of the links that were made.
 */
export async function linkSetup(tree: string, mounts: readonly { readonly to: string }[]): Promise<string[]> {
  const made: string[] = [];
  for (const { to } of mounts) {
    const name = to.slice(1);
    if (to === "/deps" || name.includes("/")) continue;
    try {
      await symlink(to, join(tree, name));
      made.push(name);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
  return made;
}

/** Links the setup's folders in the worktree of an attempt, and makes the agent's git ignore the links. */
export async function linkWorkspaceSetup(
  { work, gitDir }: Workspace,
  mounts: readonly { readonly to: string }[],
): Promise<void> {
  const made = await linkSetup(work, mounts);
  if (made.length > 0) await writeFile(join(gitDir, "exclude"), made.map((name) => `/${name}\n`).join(""));
}

/** The names of the links to a setup's folders at the root of a tree. A link of the repository may look the same. */
export async function setupLinksIn(tree: string): Promise<string[]> {
  const entries = await readdir(tree, { withFileTypes: true });
  const links = entries.filter((entry) => entry.isSymbolicLink());
  const targets = await Promise.all(links.map(({ name }) => readlink(join(tree, name))));
  return links.map(({ name }) => name).filter((name, i) => targets[i] === `/${name}`);
}
