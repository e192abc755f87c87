import { mkdir, readdir, rename, rm, rmdir } from "node:fs/promises";
import { join } from "node:path";
import type { AttemptId } from "../shared/protocol/ids.ts";
import { asJobId } from "../shared/protocol/ids.ts";
import type { AttemptClaims } from "../shared/redis/attempt-claims.ts";
import type { Layout, WorkspaceClaim } from "../shared/scratchpad/layout.ts";
import { removeTree } from "../shared/scratchpad/remove-tree.ts";
import { messageOf } from "../shared/support/errors.ts";
import type { Log } from "../shared/support/log.ts";
import { isAlive } from "../shared/support/process-identity.ts";

/** What a sweep looks at. */
export interface SweepOptions {
  readonly layout: Layout;
  readonly claims: AttemptClaims;
  /** Jobs that are not concluded. */
  readonly openJobs: () => Promise<readonly string[]>;
}

/** ms between two sweeps of a worker. */
const EVERY_MS = 30_000;

/** Sweeps now and again and again; what it answers with waits for the sweep that is under way, sweeps a last time and stops. */
export function startSweeping(given: SweepOptions & { log: Log }): () => Promise<void> {
  const { log } = given;
  const sweep = async () => {
    try {
      const removed = await sweepHost(given);
      if (removed > 0) log.info({ removed }, "what dead processes left on this host was removed");
    } catch (error) {
      log.warn({ detail: messageOf(error) }, "this host could not be swept; the next sweep follows");
    }
  };
  // One at a time, and none that is waited for by another: a sweep waits as long as Redis is away.
  let sweeping: Promise<void> | undefined;
  const sweepAlone = () => {
    sweeping ??= sweep().finally(() => {
      sweeping = undefined;
    });
    return sweeping;
  };
  void sweepAlone();
  const timer = setInterval(() => void sweepAlone(), EVERY_MS);
  return async () => {
    clearInterval(timer);
    // A process that ended in the middle of a sweep would leave what that one was removing.
    await sweeping;
    await sweepAlone();
  };
}

/**
 * Removes from this host what dead processes left: worktrees whose claim is over or was taken by a later epoch, and
 * temporary places of processes that are gone; and checkouts that no open job has used. Answers with how many there were. Any
 * worker of the host may do it.
 */
export async function sweepHost({ layout, claims, openJobs }: SweepOptions): Promise<number> {
  const worktrees = await sweepWorktrees(layout, claims);
  return worktrees + (await sweepTemporaries(layout)) + (await sweepCheckouts(layout, openJobs));
}

async function sweepWorktrees(layout: Layout, claims: AttemptClaims): Promise<number> {
  const found: WorkspaceClaim[] = [];
  for (const job of await namesIn(layout.workspaces)) {
    for (const name of await namesIn(join(layout.workspaces, job))) {
      const [, attemptId, epoch] = /^(t\d+\.\d+)\.(\d+)$/.exec(name) ?? [];
      if (attemptId !== undefined)
        found.push({ jobId: asJobId(job), attemptId: attemptId as AttemptId, epoch: Number(epoch) });
    }
  }
  if (found.length === 0) return 0;
  const states = await claims.states(found);
  const over = found.filter((_, i) => states[i] !== "live");
  for (const claim of over) await removeTree(layout.workspace(claim).root);
  for (const job of new Set(over.map(({ jobId }) => jobId))) await rmdir(join(layout.workspaces, job)).catch(() => {});
  return over.length;
}

async function sweepCheckouts(layout: Layout, openJobs: SweepOptions["openJobs"]): Promise<number> {
  const isUsed = async (tree: string) => {
    const users = await namesIn(layout.checkoutUses(tree));
    const open = users.length === 0 ? [] : await openJobs();
    return users.some((jobId) => open.includes(jobId));
  };
  let removed = 0;
  for (const tree of await namesIn(layout.checkouts)) {
    if (await isUsed(tree)) continue;
    const users = await namesIn(layout.checkoutUses(tree));
    const leaving = layout.temporary(`unused-${tree}`);
    await mkdir(layout.temporaries, { recursive: true, mode: 0o711 });
    await rename(layout.checkout(tree), leaving);
    // A job that began to use it meanwhile has said so first: it gets it back, or makes it anew.
    const isBack = (await isUsed(tree)) && (await movedBack(leaving, layout.checkout(tree)));
    if (isBack) continue;
    await removeTree(leaving);
    for (const jobId of users) await rm(join(layout.checkoutUses(tree), jobId), { force: true });
    await rmdir(layout.checkoutUses(tree)).catch(() => {});
    removed += 1;
  }
  return removed;
}

function movedBack(from: string, to: string): Promise<boolean> {
  return rename(from, to).then(
    () => true,
    () => false,
  );
}

/** A temporary place begins with the identity of the process that owns it. */
async function sweepTemporaries(layout: Layout): Promise<number> {
  const left = (await namesIn(layout.temporaries)).filter((name) => isAlive(name.split(".", 1)[0] ?? "") === false);
  for (const name of left) await removeTree(join(layout.temporaries, name));
  return left.length;
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
}
