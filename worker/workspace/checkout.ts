import { randomUUID } from "node:crypto";
import { chmod, mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Git } from "../../shared/git/run-git.ts";
import type { Layout, WorkspaceClaim } from "../../shared/scratchpad/layout.ts";
import { removeTree } from "../../shared/scratchpad/remove-tree.ts";
import { treeOf } from "./commit-facts.ts";
import { extractTree } from "./extract-tree.ts";
import { nameOfClaim } from "./sweep-checkouts.ts";
import { giveTo, type Owner } from "./workspace.ts";

/** A commit, and the repository of this job that contains it. */
export interface CheckoutSource {
  readonly git: Git;
  readonly layout: Layout;
  readonly gitDir: string;
  readonly commit: string;
}

/**
 * Returns the path of a read-only checkout of a commit's tree. A checkout is made once per tree, and all readers share
 * it. It stays at least while a claim that reads it is live; see `sweepCheckouts`.
 */
export async function readCheckout({
  git,
  layout,
  gitDir,
  commit,
  claim,
}: CheckoutSource & { claim: WorkspaceClaim }): Promise<string> {
  const tree = await treeOf(git, { gitDir, commit });
  const path = layout.checkout(tree);
  await mkdir(layout.checkoutUses(tree), { recursive: true, mode: 0o711 });
  for (const use of [claim.jobId, nameOfClaim(claim)]) await writeFile(join(layout.checkoutUses(tree), use), "");
  if (await exists(path)) return path;
  const making = await extractTo({ git, layout, gitDir, commit });
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o711 });
    await rename(making, path);
  } catch (error) {
    await rm(making, { recursive: true, force: true });
    if (!(await exists(path))) throw error;
  }
  return path;
}

/** Makes a private copy of a commit's files, without `.git`, that belongs to `owner`. The caller must dispose of it. */
export async function freshCheckout(
  source: CheckoutSource & { owner?: Owner | undefined },
): Promise<{ path: string; dispose: () => Promise<void> }> {
  const path = await extractTo(source);
  return { path, dispose: () => removeTree(path) };
}

/** Writes a commit's files into a new temporary folder; removes the folder if writing fails. */
async function extractTo({
  git,
  layout,
  gitDir,
  commit,
  owner,
}: CheckoutSource & { owner?: Owner | undefined }): Promise<string> {
  const path = layout.temporary(`checkout-${randomUUID()}`);
  try {
    await mkdir(path, { recursive: true, mode: 0o711 });
    await chmod(path, 0o755);
    await extractTree(git, { gitDir, tree: commit, into: path, index: `${path}.index` });
    await giveTo(owner, path);
    return path;
  } catch (error) {
    await removeTree(path);
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
