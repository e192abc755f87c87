import type { JobId } from "../../shared/protocol/ids.ts";
import type { Activity, LoggedEvent } from "../../shared/protocol/job/event.ts";
import { type JobTail, PAGE, startTail, type TailSources } from "./tail.ts";

/**
 * An item for a follower of a job: an entry of the log, delivered exactly once and in order, or an activity, which is
 * only a hint and may be lost. Followers of one job may get the same object and must not change it.
 */
export type FeedItem = { kind: "event"; entry: LoggedEvent } | { kind: "activity"; activity: Activity };

/**
 * Follows a job until the signal aborts. Yields every log entry after `afterId` (`0-0` for all entries), then new entries as they are appended.
 * Activities are included after all stored entries have been read. Contract: returns without an error on abort, and throws the errors of Redis.
 */
export type EventFeed = (jobId: JobId, afterId: string, signal: AbortSignal) => AsyncIterable<FeedItem>;

/** The shared tail of a job's log, and the number of its followers. */
interface Shared {
  readonly tail: JobTail;
  followers: number;
}

/**
 * Creates a feed from the log and the stream of activities. A follower that is behind reads the log in pages at its own speed. Followers
 * that have read all entries share one tail per job, so that a thousand followers cost Redis as much as one.
 */
export function createEventFeed(sources: TailSources): EventFeed {
  const shared = new Map<JobId, Shared>();

  function join(jobId: JobId, afterId: string): Shared {
    const known = shared.get(jobId);
    if (known !== undefined) {
      known.followers += 1;
      return known;
    }
    const tail = startTail(sources, jobId, { afterId, onFailed: () => forget(jobId, mine) });
    const mine: Shared = { tail, followers: 1 };
    shared.set(jobId, mine);
    return mine;
  }

  function leave(jobId: JobId, mine: Shared | undefined): void {
    if (mine === undefined) return;
    mine.followers -= 1;
    if (mine.followers > 0) return;
    mine.tail.stop();
    forget(jobId, mine);
  }

  function forget(jobId: JobId, mine: Shared): void {
    if (shared.get(jobId) === mine) shared.delete(jobId);
  }

  // This is one generator instead of several nested ones, because with a thousand followers each step costs time.
  return async function* (jobId, afterId, signal) {
    const position: Position = { jobId, lastId: afterId, activities: 0, shared: undefined };
    try {
      while (!signal.aborted) {
        const tail = position.shared?.tail;
        const version = tail?.version ?? 0;
        const items = await nextItems(sources, position);
        for (const item of items) yield item;
        if (items.length === 0) await tail?.changed(version, signal);
        if (tail === undefined && items.length < PAGE) beginTail(position, join(jobId, position.lastId));
      }
    } finally {
      leave(jobId, position.shared);
    }
  };
}

/** The position of a follower: in the log, and in the shared tail once the follower has read all entries. */
interface Position {
  readonly jobId: JobId;
  lastId: string;
  /** Number of the tail's activities that the follower has received or missed. */
  activities: number;
  shared: Shared | undefined;
}

function beginTail(position: Position, shared: Shared): void {
  position.shared = shared;
  position.activities = shared.tail.activityCount;
}

/** Returns the next items and moves the follower's position. A slow follower falls behind the tail and then reads the log again. */
async function nextItems({ store }: TailSources, position: Position): Promise<FeedItem[]> {
  const { jobId, lastId, activities } = position;
  const tail = position.shared?.tail;
  const entries = tail?.entriesAfter(lastId) ?? (await store.entriesAfter(jobId, lastId, PAGE));
  position.lastId = entries.at(-1)?.id ?? lastId;
  const items = entries.map((entry): FeedItem => ({ kind: "event", entry }));
  if (tail === undefined) return items;
  position.activities = tail.activityCount;
  return [...items, ...tail.activitiesAfter(activities).map((activity): FeedItem => ({ kind: "activity", activity }))];
}
