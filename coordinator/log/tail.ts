import type { JobId } from "../../shared/protocol/ids.ts";
import type { Activity, LoggedEvent } from "../../shared/protocol/job/event.ts";
import type { ActivityStream } from "../../shared/redis/job/activity.ts";
import type { Clock } from "../../shared/support/time/clock.ts";
import { type JobStore, numberOf } from "./store.ts";

/** ms between two reads of a job's streams: quick for a person who watches, and two cheap reads for Redis. */
const POLL_MS = 50;
/** Entries per read, and newest entries held in memory; a follower further behind reads the log itself. */
export const PAGE = 500;
/** Newest activities held in memory. They are hints: a follower further behind misses some. */
const MAX_ACTIVITIES = 100;

/** The end of one job's log, read once for all its followers. */
export interface JobTail {
  /** Increases with each change; see `changed`. */
  readonly version: number;
  /** Number of activities read so far. */
  readonly activityCount: number;
  /** Entries after an id; undefined if the entries in memory do not reach back that far. Throws Redis's errors. */
  entriesAfter(afterId: string): readonly LoggedEvent[] | undefined;
  /** Activities after the first `count`, newest last. */
  activitiesAfter(count: number): readonly Activity[];
  /** Waits until the version differs from `version`, or the signal aborts. */
  changed(version: number, signal: AbortSignal): Promise<void>;
  stop(): void;
}

/** Sources of a tail. */
export interface TailSources {
  readonly store: Pick<JobStore, "entriesAfter">;
  readonly activity: Pick<ActivityStream, "readAfter">;
  readonly clock: Clock;
}

/** Reads a job's streams from an entry on until it is stopped; if Redis throws, it calls `onFailed` once and stops. */
export function startTail(
  { store, activity, clock }: TailSources,
  jobId: JobId,
  start: { afterId: string; onFailed: () => void },
): JobTail {
  const stopped = new AbortController();
  const waiting = new Set<() => void>();
  let entries: LoggedEvent[] = [];
  let activities: Activity[] = [];
  let lastId = start.afterId;
  let version = 0;
  let activityCount = 0;
  let failure: { error: unknown } | undefined;

  function change(): void {
    version += 1;
    for (const wake of [...waiting]) wake();
  }

  async function poll(): Promise<void> {
    let { id: activityId } = await activity.readAfter(jobId, "$");
    while (!stopped.signal.aborted) {
      const found = await store.entriesAfter(jobId, lastId, PAGE);
      const seen = await activity.readAfter(jobId, activityId);
      activityId = seen.id;
      entries = [...entries, ...found].slice(-PAGE);
      activities = [...activities, ...seen.activities].slice(-MAX_ACTIVITIES);
      activityCount += seen.activities.length;
      lastId = found.at(-1)?.id ?? lastId;
      if (found.length + seen.activities.length > 0) change();
      if (found.length < PAGE) await clock.sleep(POLL_MS, stopped.signal).catch(() => undefined); // Stopped: the loop ends.
    }
  }

  poll().catch((error: unknown) => {
    failure = { error };
    start.onFailed();
    change();
  });
  return {
    get version() {
      return version;
    },
    get activityCount() {
      return activityCount;
    },
    entriesAfter: (afterId) => {
      if (failure !== undefined) throw failure.error;
      const behind = numberOf(lastId) - numberOf(afterId);
      if (behind <= 0) return [];
      return behind > entries.length ? undefined : entries.slice(-behind);
    },
    activitiesAfter: (count) => activities.slice(Math.max(0, activities.length - (activityCount - count))),
    changed: (known, signal) =>
      new Promise((resolve) => {
        const done = () => {
          waiting.delete(done);
          signal.removeEventListener("abort", done);
          resolve();
        };
        if (version !== known || signal.aborted) return resolve();
        waiting.add(done);
        signal.addEventListener("abort", done);
      }),
    stop: () => stopped.abort(),
  };
}
