import type { Activity, LoggedEvent } from "../../shared/protocol/event.ts";
import type { JobId } from "../../shared/protocol/ids.ts";
import type { ActivityStream } from "../../shared/redis/activity.ts";
import type { Clock } from "../../shared/support/clock.ts";
import type { JobStore } from "./job-store.ts";

/** ms between two looks at a job's streams: quick for a person who watches, and two cheap reads for Redis. */
const POLL_MS = 150;
/** Entries that one look takes; a follower who is far behind catches up in steps of this size. */
const PAGE = 500;

/** What a follower sees: an entry of the log, exactly once and in order, or an activity, as a hint. */
export type FeedItem = { kind: "event"; entry: LoggedEvent } | { kind: "activity"; activity: Activity };

/** Follows jobs. */
export interface EventFeed {
  /**
   * Every entry after `afterId` (`0-0` for all), then new ones as they are appended, until the signal aborts. Activity
   * rides along from now on. Contract: ends quietly on abort; throws what Redis throws.
   */
  follow(jobId: JobId, afterId: string, signal: AbortSignal): AsyncIterable<FeedItem>;
}

/** A feed over the log and the activity stream. */
export function createEventFeed(options: {
  readonly store: Pick<JobStore, "entriesAfter">;
  readonly activity: Pick<ActivityStream, "readAfter">;
  readonly clock: Clock;
}): EventFeed {
  const { store, activity, clock } = options;
  return {
    follow: async function* (jobId, afterId, signal) {
      let eventId = afterId;
      let activityId = "$";
      while (!signal.aborted) {
        const entries = await store.entriesAfter(jobId, eventId, PAGE);
        for (const entry of entries) yield { kind: "event", entry };
        eventId = entries.at(-1)?.id ?? eventId;
        const seen = await activity.readAfter(jobId, activityId);
        for (const each of seen.activities) yield { kind: "activity", activity: each };
        activityId = seen.id;
        if (entries.length < PAGE) await clock.sleep(POLL_MS, signal).catch(() => undefined); // Aborted: the loop ends.
      }
    },
  };
}
