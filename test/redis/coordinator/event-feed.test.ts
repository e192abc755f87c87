import { expect, test } from "vitest";
import type { FeedItem } from "../../../coordinator/state/event-feed.ts";
import { createEventFeed } from "../../../coordinator/state/event-feed.ts";
import { createJobStore } from "../../../coordinator/state/job-store.ts";
import type { JobEvent } from "../../../shared/protocol/event.ts";
import { makeJobId } from "../../../shared/protocol/ids.ts";
import { createActivityStream } from "../../../shared/redis/activity.ts";
import { createJobIndex } from "../../../shared/redis/job-index.ts";
import { createJobLog } from "../../../shared/redis/job-log.ts";
import { wallClock } from "../../../shared/support/clock.ts";
import { withRedis } from "../../support/with-redis.ts";

const held = withRedis();

async function given() {
  const store = createJobStore({ log: createJobLog(held.connection), index: createJobIndex(held.connection) });
  const activity = createActivityStream(held.connection);
  const jobId = makeJobId(Date.now());
  await store.create({ jobId, submission: { goal: "g", repository: { kind: "path", path: "/r" } }, nowMs: 1 });
  const append = async (...reasons: string[]) => {
    const events = reasons.map((reason): JobEvent => ({ type: "job.paused", reason }));
    const summary = { id: jobId, status: "running" as const, title: "g", createdAt: 1, updatedAt: 1 };
    await store.append(jobId, await store.head(jobId), { events, nowMs: 1, summary });
  };
  return { feed: createEventFeed({ store, activity, clock: wallClock }), activity, jobId, append };
}

async function take(items: AsyncIterator<FeedItem>, count: number): Promise<FeedItem[]> {
  const taken: FeedItem[] = [];
  while (taken.length < count) {
    const { value, done } = await items.next();
    if (done) break;
    taken.push(value);
  }
  return taken;
}
const idsOf = (items: FeedItem[]) => items.map((item) => (item.kind === "event" ? item.entry.id : "activity"));

test("a follower gets what there is, then what comes, each entry once and in order", async () => {
  const { feed, jobId, append } = await given();
  const stop = new AbortController();
  const items = feed.follow(jobId, "0-0", stop.signal)[Symbol.asyncIterator]();
  expect(idsOf(await take(items, 1))).toEqual(["1-0"]);
  await append("a", "b");
  await append("c");
  expect(idsOf(await take(items, 3))).toEqual(["2-0", "3-0", "4-0"]);
  stop.abort();
  expect((await items.next()).done).toBe(true);
});

test("a follower goes on after the entry that it names, over more than one page", async () => {
  const { feed, jobId, append } = await given();
  await append(...Array.from({ length: 1200 }, (_, i) => `r${i}`));
  const stop = new AbortController();
  const items = feed.follow(jobId, "100-0", stop.signal)[Symbol.asyncIterator]();
  const ids = idsOf(await take(items, 1101));
  expect(ids[0]).toBe("101-0");
  expect(ids.at(-1)).toBe("1201-0");
  expect(new Set(ids).size).toBe(1101);
  stop.abort();
});

test("activity rides along from now on; what happened before is not replayed", async () => {
  const { feed, activity, jobId, append } = await given();
  await activity.publish(jobId, { at: 1, kind: "note", text: "before" });
  const stop = new AbortController();
  const items = feed.follow(jobId, "0-0", stop.signal)[Symbol.asyncIterator]();
  await take(items, 1);
  const next = items.next(); // Starts to look for activity, from the end of the stream.
  await append("mark");
  expect(idsOf([(await next).value as FeedItem])).toEqual(["2-0"]);
  await activity.publish(jobId, { at: 2, kind: "tool", text: "after" });
  expect((await items.next()).value).toEqual({ kind: "activity", activity: { at: 2, kind: "tool", text: "after" } });
  stop.abort();
});

test("activity is capped: it is a view of now, not a record", async () => {
  const { activity, jobId } = await given();
  for (let i = 0; i < 3000; i++) void activity.publish(jobId, { at: i, kind: "note", text: "x" });
  await activity.publish(jobId, { at: 3000, kind: "note", text: "last" });
  expect(await held.connection.client.xlen(`mw:{${jobId}}:activity`)).toBeLessThan(1500);
});
