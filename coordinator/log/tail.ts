import type { JobId } from "../../shared/protocol/ids.ts";
import type { Activity, LoggedEvent } from "../../shared/protocol/job/event.ts";
import type { ActivityStream } from "../../shared/redis/job/activity.ts";
import type { Clock } from "../../shared/support/time/clock.ts";
import { type JobStore, numberOf } from "./store.ts";

/** ms between two looks at a job's streams: quick for a person who watches, and two cheap reads for Redis. */
const POLL_MS = 50;
/** Entries that one look takes, and newest entries that are kept; who is further behind reads the log itself. */
export const PAGE = 500;
/** Newest activities that are kept. They are hints: who is further behind misses some. */
const MAX_ACTIVITIES = 100;

/** The end of one job's log, read once for all who follow it. */
export interface JobTail {
  /** Rises with each change: what `changed` waits for. */
  readonly version: number;
  /** Activities that were seen so far. */
  readonly activityCount: number;
  /** Entries after an id as far as they are known; undefined when they do not reach back that far. Throws what Redis threw. */
  entriesAfter(afterId: string): readonly LoggedEvent[] | undefined;
  /** Activities after so many of them, newest last. */
  activitiesAfter(count: number): readonly Activity[];
  /** Waits until the version is another one, or the signal aborts. */
  changed(version: number, signal: AbortSignal): Promise<void>;
  stop(): void;
}

/** What a tail reads. */
export interface TailSources {
  readonly store: Pick<JobStore, "entriesAfter">;
  readonly activity: Pick<ActivityStream, "readAfter">;
  readonly clock: Clock;
}

/** Reads a job's streams from an entry on until it is stopped; `onFailed` is called once when Redis throws, and it reads no more. */
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
