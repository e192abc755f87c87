import { randomUUID } from "node:crypto";
import { mkdir, rename, rm, rmdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { type AttemptId, asJobId } from "../../shared/protocol/ids.ts";
import type { AttemptClaims } from "../../shared/redis/worker/attempt-claims.ts";
import type { Layout, WorkspaceClaim } from "../../shared/scratchpad/layout.ts";
import { removeTree } from "../../shared/scratchpad/remove-tree.ts";
import { listDir } from "../../shared/support/files/list-dir.ts";

/**
 * Checkouts that nobody reads and that stay on a host all the same, those that were asked for last, while a job that has read them is open: the next
 * attempts most often start from the same trees. A job has a tree for each landing, and each is a whole copy of its repository.
 */
const KEPT = 8;

/** What is asked about the checkouts of a host. */
interface Given {
  readonly layout: Layout;
  readonly claims: AttemptClaims;
  /** Jobs that are not concluded. */
  readonly openJobs: () => Promise<readonly string[]>;
}

/** How a checkout is used: by a live claim now, or by an open job before, last at a time in ms. */
type Use = { readonly kind: "read" } | { readonly kind: "idle"; readonly lastMs: number } | { readonly kind: "unused" };

/** The name under which a claim says that it reads a checkout. */
export function nameOfClaim({ jobId, attemptId, epoch }: WorkspaceClaim): string {
  return `${jobId}.${attemptId}.${epoch}`;
}

/** Removes the checkouts of this host that no live claim reads, but for a few; all of those that no open job has read. Answers with how many. */
export async function sweepCheckouts(given: Given): Promise<number> {
  const { layout } = given;
  const unread: { tree: string; lastMs: number }[] = [];
  for (const tree of await listDir(layout.checkouts)) {
    const use = await useOf(given, tree);
    if (use.kind !== "read") unread.push({ tree, lastMs: use.kind === "idle" ? use.lastMs : 0 });
  }
  unread.sort((a, b) => b.lastMs - a.lastMs);
  let removed = 0;
  for (const [i, { tree, lastMs }] of unread.entries()) {
    if (lastMs > 0 && i < KEPT) continue;
    if (await removeUnlessRead(given, tree, lastMs)) removed += 1;
  }
  return removed;
}

async function removeUnlessRead(given: Given, tree: string, lastMs: number): Promise<boolean> {
  const { layout } = given;
  const uses = layout.checkoutUses(tree);
  const users = await listDir(uses);
  const leaving = layout.temporary(`unused-${randomUUID()}`);
  await mkdir(layout.temporaries, { recursive: true, mode: 0o711 });
  // Another worker of this host may be sweeping, too.
  if (!(await moved(layout.checkout(tree), leaving))) return false;
  // Who began to read it meanwhile has said so first: it gets it back, or makes it anew.
  const now = await useOf(given, tree);
  const isWanted = now.kind === "read" || (now.kind === "idle" && now.lastMs > lastMs);
  if (isWanted && (await moved(leaving, layout.checkout(tree)))) return false;
  await removeTree(leaving);
  if (isWanted) return true;
  for (const user of users) await rm(join(uses, user), { force: true });
  await rmdir(uses).catch(() => {});
  return true;
}

/** Who uses a checkout; what claims that are over have said is removed. */
async function useOf({ layout, claims, openJobs }: Given, tree: string): Promise<Use> {
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

/** When a job read a checkout last; the beginning of time when another sweep has removed its file. */
function usedAt(file: string): Promise<number> {
  return stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => 1,
  );
}

/** False when something is in the way, or nothing there. */
function moved(from: string, to: string): Promise<boolean> {
  return rename(from, to).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (["ENOENT", "ENOTEMPTY", "EEXIST"].includes(error.code ?? "")) return false;
      throw error;
    },
  );
}
