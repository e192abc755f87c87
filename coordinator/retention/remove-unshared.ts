import { rm, stat } from "node:fs/promises";
import type { JobId } from "../../shared/protocol/ids.ts";
import type { JobEvent } from "../../shared/protocol/job/event.ts";
import type { RedisConnection } from "../../shared/redis/connection/connection.ts";
import { createJobIndex } from "../../shared/redis/job/job-index.ts";
import type { JobLog, RawEntry } from "../../shared/redis/job/job-log.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";
import { isHistoryBroken } from "../../shared/support/errors.ts";
import type { JobStore } from "../log/store.ts";

/** Number of jobs that one Redis command reads. */
const PAGE = 200;
/** Number of entries at the start of a log that are sure to include the end of the intake. */
const BEGINNING = 100;

/** The files that a job uses outside its own folder: its uploaded bundle and its prefixes. */
interface Shared {
  readonly bundles: ReadonlySet<string>;
  readonly prefixes: ReadonlySet<string>;
  /** False until the job's intake has ended, because the intake may still choose prefixes. */
  readonly isTakenIn: boolean;
}

interface UnsharedEnv {
  readonly connection: RedisConnection;
  readonly jobLog: JobLog;
  readonly store: Pick<JobStore, "openJobs">;
}

/**
 * Removes the uploaded bundle and the prefixes of a deleted job if no other job uses them. Returns true if prefixes
 * cannot be removed yet, because a job in its intake may be about to use them.
 */
export async function removeUnshared(
  env: UnsharedEnv & { readonly layout: Layout },
  jobId: JobId,
  entries: readonly { at: number; event: JobEvent }[],
): Promise<boolean> {
  const { layout } = env;
  const mine = sharedOf(entries.map(({ event }) => event));
  if (mine.bundles.size + mine.prefixes.size === 0) return false;
  const others = await sharedByOthers(env, jobId);
  for (const bundle of mine.bundles) {
    // The bundle was uploaded again after the job was submitted, so another job is about to use it.
    const isNewer = (await timeOf(layout.bundle(bundle))) > (entries[0]?.at ?? 0);
    if (!others.bundles.has(bundle) && !isNewer) await rm(layout.bundle(bundle), { force: true });
  }
  const unshared = [...mine.prefixes].filter((fingerprint) => !others.prefixes.has(fingerprint));
  if (!others.isTakenIn && unshared.length > 0) return true;
  for (const fingerprint of unshared) await rm(layout.prefix(fingerprint), { force: true });
  return false;
}

async function sharedByOthers({ connection, jobLog, store }: UnsharedEnv, jobId: JobId): Promise<Shared> {
  const index = createJobIndex(connection);
  const open = new Set(await store.openJobs());
  const bundles = new Set<string>();
  const prefixes = new Set<string>();
  let isTakenIn = true;
  for (let before: string | undefined; ; ) {
    const ids = await index.page(before, PAGE);
    for (const id of ids.filter((each) => each !== jobId)) {
      const beginning = await jobLog.page(id, "0-0", BEGINNING).catch(unlessBroken);
      const found = sharedOf(beginning.map(({ event }) => JSON.parse(event) as JobEvent));
      for (const bundle of found.bundles) bundles.add(bundle);
      for (const prefix of found.prefixes) prefixes.add(prefix);
      if (!found.isTakenIn && open.has(id)) isTakenIn = false;
    }
    before = ids.at(-1);
    if (ids.length < PAGE) return { bundles, prefixes, isTakenIn };
  }
}

/** A job whose log cannot be read uses no files: it cannot continue, or it is being deleted. */
function unlessBroken(error: unknown): RawEntry[] {
  if (isHistoryBroken(error)) return [];
  throw error;
}

function sharedOf(events: readonly JobEvent[]): Shared {
  const bundles = new Set<string>();
  const prefixes = new Set<string>();
  let isTakenIn = false;
  for (const event of events) {
    if (event.type === "job.submitted" && event.submission.repository.kind === "bundle") {
      bundles.add(event.submission.repository.bundleId);
    }
    if (event.type !== "job.intake") continue;
    isTakenIn = true;
    const { prefix, otherPrefixes = {} } = event.result;
    for (const { fingerprint } of [prefix, ...Object.values(otherPrefixes)]) prefixes.add(fingerprint);
  }
  return { bundles, prefixes, isTakenIn };
}

/** The time when a file was last written, in ms since 1970; 0 for a missing file. */
async function timeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}
