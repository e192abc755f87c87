import { randomUUID } from "node:crypto";
import { mkdir, rename, rm, rmdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { type AttemptId, asJobId } from "../../shared/protocol/ids.ts";
import type { AttemptClaims } from "../../shared/redis/worker/attempt-claims.ts";
import type { Layout, WorkspaceClaim } from "../../shared/scratchpad/layout.ts";
import { removeTree } from "../../shared/scratchpad/remove-tree.ts";
import { listDir } from "../../shared/support/files/list-dir.ts";

/**
 * Maximum number of checkouts without a reader that stay on a host, most recently used first. They stay while a job
 * that has read them is open, because the next attempts often start from the same trees. The number is limited because
 * each landing makes a new tree, and each checkout is a full copy of the repository.
 */
const MAX_IDLE = 8;

interface SweepContext {
  readonly layout: Layout;
  readonly claims: AttemptClaims;
  /** Returns the jobs that are not concluded. */
  readonly openJobs: () => Promise<readonly string[]>;
}

/** The use of a checkout. `read`: a live claim reads it now. `idle`: an open job has read it before, last at `lastMs`. `unused`: neither. */
type Use = { readonly kind: "read" } | { readonly kind: "idle"; readonly lastMs: number } | { readonly kind: "unused" };

/** The name of the file by which a claim marks a checkout as read. */
export function nameOfClaim({ jobId, attemptId, epoch }: WorkspaceClaim): string {
  return `${jobId}.${attemptId}.${epoch}`;
}

/**
 * Removes checkouts of this host, except those that a live claim reads and the `MAX_IDLE` checkouts that open jobs have
 * used most recently. Returns the number of removed checkouts.
 */
export async function sweepCheckouts(given: SweepContext): Promise<number> {
  const { layout } = given;
  const unread: { tree: string; lastMs: number }[] = [];
  for (const tree of await listDir(layout.checkouts)) {
    const use = await useOf(given, tree);
    if (use.kind !== "read") unread.push({ tree, lastMs: use.kind === "idle" ? use.lastMs : 0 });
  }
  unread.sort((a, b) => b.lastMs - a.lastMs);
  let removed = 0;
  for (const [i, { tree, lastMs }] of unread.entries()) {
    if (lastMs > 0 && i < MAX_IDLE) continue;
    if (await removeUnlessRead(given, tree, lastMs)) removed += 1;
  }
  return removed;
}

async function removeUnlessRead(given: SweepContext, tree: string, lastMs: number): Promise<boolean> {
  const { layout } = given;
  const uses = layout.checkoutUses(tree);
  const users = await listDir(uses);
  const leaving = layout.temporary(`unused-${randomUUID()}`);
  await mkdir(layout.temporaries, { recursive: true, mode: 0o711 });
  // Another worker of this host may sweep at the same time and have removed the checkout already.
  if (!(await moved(layout.checkout(tree), leaving))) return false;
  // A claim marks a checkout before it reads it. If a claim has marked this checkout since the last look, the checkout moves back.
  const now = await useOf(given, tree);
  const isWanted = now.kind === "read" || (now.kind === "idle" && now.lastMs > lastMs);
  if (isWanted && (await moved(leaving, layout.checkout(tree)))) return false;
  await removeTree(leaving);
  if (isWanted) return true;
  for (const user of users) await rm(join(uses, user), { force: true });
  await rmdir(uses).catch(() => {});
  return true;
}

/** Returns how a checkout is used. Removes the marks of ended claims. */
async function useOf({ layout, claims, openJobs }: SweepContext, tree: string): Promise<Use> {
  const uses = layout.checkoutUses(tree);
  const names = await listDir(uses);
  const readers = names.map(claimNamed).filter((claim) => claim !== undefined);
  const states = await claims.states(readers);
  const over = readers.filter((_, i) => states[i] !== "live");
  for (const claim of over) await rm(join(uses, nameOfClaim(claim)), { force: true });
  if (over.length < readers.length) return { kind: "read" };
  const jobs = names.filter((name) => claimNamed(name) === undefined);
  const open = jobs.length === 0 ? [] : await openJobs();
  const times = await Promise.all(
    jobs.filter((jobId) => open.includes(jobId)).map((jobId) => usedAt(join(uses, jobId))),
  );
  return times.length === 0 ? { kind: "unused" } : { kind: "idle", lastMs: Math.max(...times) };
}

function claimNamed(name: string): WorkspaceClaim | undefined {
  const [, jobId, attemptId, epoch] = /^([^.]+)\.(t\d+\.\d+)\.(\d+)$/.exec(name) ?? [];
  if (jobId === undefined) return undefined;
  return { jobId: asJobId(jobId), attemptId: attemptId as AttemptId, epoch: Number(epoch) };
}

/** Returns when a job last read a checkout; 1 if another sweep has removed the job's mark meanwhile. */
function usedAt(file: string): Promise<number> {
  return stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => 1,
  );
}

/** Renames a folder. Returns false if `from` does not exist or `to` exists. */
function moved(from: string, to: string): Promise<boolean> {
  return rename(from, to).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (["ENOENT", "ENOTEMPTY", "EEXIST"].includes(error.code ?? "")) return false;
      throw error;
    },
  );
}
