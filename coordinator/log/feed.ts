import type { JobId } from "../../shared/protocol/ids.ts";
import type { Activity, LoggedEvent } from "../../shared/protocol/job/event.ts";
import { type JobTail, PAGE, startTail, type TailSources } from "./tail.ts";

/**
 * An item for a follower: an entry of the log, exactly once and in order, or an activity, as a hint. Followers of one
 * job may share the object and must not change it.
 */
export type FeedItem = { kind: "event"; entry: LoggedEvent } | { kind: "activity"; activity: Activity };

/**
 * Follows a job: every entry after `afterId` (`0-0` for all), then new entries as they are appended, until the signal
 * aborts; activities from the first new entry on. Contract: ends quietly on abort; throws Redis's errors.
 */
export type EventFeed = (jobId: JobId, afterId: string, signal: AbortSignal) => AsyncIterable<FeedItem>;

/** A tail and its number of followers. */
interface Shared {
  readonly tail: JobTail;
  followers: number;
}

/**
 * A feed over the log and the activity stream. A follower that is behind reads the log in pages at its own pace;
 * followers that have caught up share one tail per job, so a thousand of them cost Redis as much as one.
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

  // One generator instead of nested ones: with a thousand followers each step counts.
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

/** A follower's position: in the log, then in the shared tail once it has caught up. */
interface Position {
  readonly jobId: JobId;
  lastId: string;
  /** Activities of the tail that it has received or missed. */
  activities: number;
  shared: Shared | undefined;
}

function beginTail(position: Position, shared: Shared): void {
  position.shared = shared;
  position.activities = shared.tail.activityCount;
}

/**
 * The next items; advances the position. A follower with a slow reader falls behind the tail and reads the log again.
 */
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
