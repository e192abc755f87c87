import type { JobId } from "../../shared/protocol/ids.ts";
import type { Activity, LoggedEvent } from "../../shared/protocol/job/event.ts";
import type { ActivityStream } from "../../shared/redis/job/activity.ts";
import type { Clock } from "../../shared/support/time/clock.ts";
import { type JobStore, numberOf } from "./store.ts";

/** Time in ms between two reads of a job's streams. It is short enough for a person who watches, and each time Redis gets only two cheap reads. */
const POLL_MS = 50;
/** Maximum number of entries per read, and of the newest entries in memory. A follower that is further behind reads the log itself. */
export const PAGE = 500;
/** Maximum number of the newest activities in memory. Activities are only hints: a follower that is further behind misses some. */
const MAX_ACTIVITIES = 100;

/** The end of one job's log, which is read once for all followers of the job. */
export interface JobTail {
  /** A number that increases each time the tail changes; see `changed`. */
  readonly version: number;
  /** Number of activities that the tail has read so far. */
  readonly activityCount: number;
  /** Returns the entries after an id. Returns undefined if the entries in memory do not reach back to this id. Throws the errors of Redis. */
  entriesAfter(afterId: string): readonly LoggedEvent[] | undefined;
  /** Returns the activities after the first `count` activities, newest last. */
  activitiesAfter(count: number): readonly Activity[];
  /** Waits until the tail's version differs from `version`, or the signal aborts. */
  changed(version: number, signal: AbortSignal): Promise<void>;
  stop(): void;
}

/** The log and the stream of activities from which a tail reads. */
export interface TailSources {
  readonly store: Pick<JobStore, "entriesAfter">;
  readonly activity: Pick<ActivityStream, "readAfter">;
  readonly clock: Clock;
}

/** Reads a job's streams, beginning after an entry, until it is stopped. If Redis throws, the tail calls `onFailed` once and stops. */
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
      // The wait was aborted because the tail is stopped, so the loop ends.
      if (found.length < PAGE) await clock.sleep(POLL_MS, stopped.signal).catch(() => undefined);
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
