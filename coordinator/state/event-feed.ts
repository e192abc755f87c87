import type { Activity, LoggedEvent } from "../../shared/protocol/event.ts";
import type { JobId } from "../../shared/protocol/ids.ts";
import type { JobTail, TailSources } from "./job-tail.ts";
import { PAGE, startTail } from "./job-tail.ts";

/**
 * What a follower sees: an entry of the log, exactly once and in order, or an activity, as a hint. Followers of one job may be
 * given the same object: nobody changes it.
 */
export type FeedItem = { kind: "event"; entry: LoggedEvent } | { kind: "activity"; activity: Activity };

/** Follows jobs. */
export interface EventFeed {
  /**
   * Every entry after `afterId` (`0-0` for all), then new ones as they are appended, until the signal aborts. Activity
   * rides along from then on. Contract: ends quietly on abort; throws what Redis throws.
   */
  follow(jobId: JobId, afterId: string, signal: AbortSignal): AsyncIterable<FeedItem>;
}

/** A tail and how many follow it. */
interface Shared {
  readonly tail: JobTail;
  followers: number;
}

/**
 * A feed over the log and the activity stream. Whoever is behind reads the log in pages at their own pace; all who have caught up share
 * one tail a job, so a thousand of them cost Redis what one does.
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

  function leave(jobId: JobId, mine: Shared): void {
    mine.followers -= 1;
    if (mine.followers > 0) return;
    mine.tail.stop();
    forget(jobId, mine);
  }

  function forget(jobId: JobId, mine: Shared): void {
    if (shared.get(jobId) === mine) shared.delete(jobId);
  }

  return {
    follow: async function* (jobId, afterId, signal) {
      let lastId = afterId;
      for await (const entry of readToEnd(sources, { jobId, afterId, signal })) {
        yield { kind: "event", entry };
        lastId = entry.id;
      }
      if (signal.aborted) return;
      const mine = join(jobId, lastId);
      try {
        yield* followTail(sources, { jobId, afterId: lastId, signal }, mine.tail);
      } finally {
        leave(jobId, mine);
      }
    },
  };
}

interface Position {
  readonly jobId: JobId;
  readonly afterId: string;
  readonly signal: AbortSignal;
}

/** What the log holds now after an entry, page by page. */
async function* readToEnd(
  { store }: TailSources,
  { jobId, afterId, signal }: Position,
): AsyncGenerator<LoggedEvent, void> {
  let lastId = afterId;
  while (!signal.aborted) {
    const page = await store.entriesAfter(jobId, lastId, PAGE);
    yield* page;
    lastId = page.at(-1)?.id ?? lastId;
    if (page.length < PAGE) return;
  }
}

/** What comes. A follower who falls behind the tail while its reader is slow reads the log until it has caught up. */
async function* followTail(
  sources: TailSources,
  { jobId, afterId, signal }: Position,
  tail: JobTail,
): AsyncGenerator<FeedItem, void> {
  let lastId = afterId;
  let activities = tail.activityCount;
  while (!signal.aborted) {
    const { version } = tail;
    const entries = tail.entriesAfter(lastId) ?? (await sources.store.entriesAfter(jobId, lastId, PAGE));
    for (const entry of entries) yield { kind: "event", entry };
    lastId = entries.at(-1)?.id ?? lastId;
    const news = tail.activitiesAfter(activities);
    activities = tail.activityCount;
    for (const activity of news) yield { kind: "activity", activity };
    if (entries.length === 0) await tail.changed(version, signal);
  }
}
