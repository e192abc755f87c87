import { rmdir } from "node:fs/promises";
import { join } from "node:path";
import { type AttemptId, asJobId } from "../shared/protocol/ids.ts";
import type { AttemptClaims } from "../shared/redis/worker/attempt-claims.ts";
import type { Layout, WorkspaceClaim } from "../shared/scratchpad/layout.ts";
import { removeTree } from "../shared/scratchpad/remove-tree.ts";
import { messageOf } from "../shared/support/errors.ts";
import { listDir } from "../shared/support/files/list-dir.ts";
import type { Log } from "../shared/support/log.ts";
import { isAlive } from "../shared/support/process/process-identity.ts";
import { sweepBuildCaches } from "./build-caches/sweep-build-caches.ts";
import { sweepCheckouts } from "./workspace/sweep-checkouts.ts";

export interface SweepOptions {
  readonly layout: Layout;
  readonly claims: AttemptClaims;
  /** Returns the jobs that are not concluded. */
  readonly openJobs: () => Promise<readonly string[]>;
}

/** ms between two sweeps of a worker. */
const EVERY_MS = 30_000;

/** Sweeps this host now and every 30 s. Returns a function that waits for a running sweep, sweeps once more and stops. */
export function startSweeping(given: SweepOptions & { log: Log }): () => Promise<void> {
  const { log } = given;
  const sweep = async () => {
    try {
      const removed = await sweepHost(given);
      if (removed > 0) log.info({ removed }, "removed leftovers of dead processes on this host");
    } catch (error) {
      log.warn({ detail: messageOf(error) }, "a sweep of this host failed; the next one will retry");
    }
  };
  // A sweep blocks while Redis is unreachable, so at most one sweep runs, and no other waits for it.
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
    // If the process ended during a sweep, half-removed folders would remain.
    await sweeping;
    await sweepAlone();
  };
}

/**
 * Removes leftovers on this host: worktrees of ended or superseded claims, temporary folders of dead processes, unused
 * checkouts, and build caches of concluded jobs. Returns the number of removed folders. Any worker of the host may run it.
 */
export async function sweepHost({ layout, claims, openJobs }: SweepOptions): Promise<number> {
  const worktrees = await sweepWorktrees(layout, claims);
  const temporaries = await sweepTemporaries(layout);
  const caches = await sweepBuildCaches({ layout, openJobs });
  return worktrees + temporaries + caches + (await sweepCheckouts({ layout, claims, openJobs }));
}

async function sweepWorktrees(layout: Layout, claims: AttemptClaims): Promise<number> {
  const found: WorkspaceClaim[] = [];
  for (const job of await listDir(layout.workspaces)) {
    for (const name of await listDir(join(layout.workspaces, job))) {
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

/** Removes temporary folders of dead processes. A folder's name starts with the identity of the process that owns it. */
async function sweepTemporaries(layout: Layout): Promise<number> {
  const left = (await listDir(layout.temporaries)).filter((name) => isAlive(name.split(".", 1)[0] ?? "") === false);
  for (const name of left) await removeTree(join(layout.temporaries, name));
  return left.length;
}
