import { expect, test } from "vitest";
import { createEventFeed, type FeedItem } from "../../../../coordinator/log/feed.ts";
import { createJobStore } from "../../../../coordinator/log/store.ts";
import { makeJobId } from "../../../../shared/protocol/ids.ts";
import type { JobEvent } from "../../../../shared/protocol/job/event.ts";
import { createActivityStream } from "../../../../shared/redis/job/activity.ts";
import { createJobIndex } from "../../../../shared/redis/job/job-index.ts";
import { createJobLog } from "../../../../shared/redis/job/job-log.ts";
import { type Clock, wallClock } from "../../../../shared/support/time/clock.ts";
import { withRedis } from "../../../support/with-redis.ts";

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
  let reads = 0;
  let pending = 0;
  const whilePending = <T>(work: Promise<T>): Promise<T> => {
    pending += 1;
    return work.finally(() => {
      pending -= 1;
    });
  };
  const entriesAfter: typeof store.entriesAfter = (...asked) => {
    reads += 1;
    return whilePending(store.entriesAfter(...asked));
  };
  const clock: Clock = { ...wallClock, sleep: (ms, signal) => whilePending(wallClock.sleep(ms, signal)) };
  const feed = createEventFeed({ store: { entriesAfter }, activity, clock });
  /** True when the feed is neither reading nor waiting between two reads. */
  const isIdle = () => pending === 0;
  return { feed, activity, jobId, append, reads: () => reads, isIdle };
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

test("a follower gets existing entries, then new ones, each once and in order", async () => {
  const { feed, jobId, append } = await given();
  const stop = new AbortController();
  const items = feed(jobId, "0-0", stop.signal)[Symbol.asyncIterator]();
  expect(idsOf(await take(items, 1))).toEqual(["1-0"]);
  await append("a", "b");
  await append("c");
  expect(idsOf(await take(items, 3))).toEqual(["2-0", "3-0", "4-0"]);
  stop.abort();
  expect((await items.next()).done).toBe(true);
});

test("a follower continues after the entry that it names, over more than one page", async () => {
  const { feed, jobId, append } = await given();
  await append(...Array.from({ length: 1200 }, (_, i) => `r${i}`));
  const stop = new AbortController();
  const items = feed(jobId, "100-0", stop.signal)[Symbol.asyncIterator]();
  const ids = idsOf(await take(items, 1101));
  expect(ids[0]).toBe("101-0");
  expect(ids.at(-1)).toBe("1201-0");
  expect(new Set(ids).size).toBe(1101);
  stop.abort();
});

test("a follower gets activities from now on; earlier ones are not replayed", async () => {
  const { feed, activity, jobId, append } = await given();
  await activity.publish(jobId, { at: 1, kind: "note", text: "before" });
  const stop = new AbortController();
  const items = feed(jobId, "0-0", stop.signal)[Symbol.asyncIterator]();
  await take(items, 1);
  const next = items.next(); // Starts to read activity, from the end of the activity stream.
  await append("mark");
  expect(idsOf([(await next).value as FeedItem])).toEqual(["2-0"]);
  await activity.publish(jobId, { at: 2, kind: "tool", text: "after" });
  expect((await items.next()).value).toEqual({ kind: "activity", activity: { at: 2, kind: "tool", text: "after" } });
  stop.abort();
});

test("a hundred followers of one job cost Redis as much as one, and each gets every entry once and in order", async () => {
  const { feed, jobId, append, reads } = await given();
  const stop = new AbortController();
  const followers = Array.from({ length: 100 }, () => feed(jobId, "1-0", stop.signal)[Symbol.asyncIterator]());
  const firsts = followers.map((items) => take(items, 1));
  await append("a");
  await Promise.all(firsts);
  const before = { at: performance.now(), reads: reads() };
  const rest = followers.map((items) => take(items, 20));
  for (let i = 0; i < 20; i++) await append(`r${i}`);
  const expected = Array.from({ length: 20 }, (_, i) => `${i + 3}-0`);
  for (const items of await Promise.all(rest)) expect(idsOf(items)).toEqual(expected);
  // All followers share one reader, which reads every 50 ms. A hundred readers would have read two thousand times a
  // second.
  expect(reads() - before.reads).toBeLessThanOrEqual((performance.now() - before.at) / 50 + 5);
  stop.abort();
});

test("a slow follower gets all entries, although the shared tail is far ahead", async () => {
  const { feed, jobId, append } = await given();
  const stop = new AbortController();
  const quick = feed(jobId, "1-0", stop.signal)[Symbol.asyncIterator]();
  const slow = feed(jobId, "1-0", stop.signal)[Symbol.asyncIterator]();
  const firsts = [take(quick, 1), take(slow, 1)];
  await append("a");
  await Promise.all(firsts);
  await append(...Array.from({ length: 1300 }, (_, i) => `r${i}`));
  const expected = Array.from({ length: 1300 }, (_, i) => `${i + 3}-0`);
  expect(idsOf(await take(quick, 1300))).toEqual(expected);
  expect(idsOf(await take(slow, 1300))).toEqual(expected);
  await append("last");
  expect(idsOf(await take(slow, 1))).toEqual(["1303-0"]);
  stop.abort();
});

test("after the last follower has left, nothing is read, and a later follower is served again", async () => {
  const { feed, jobId, append, reads, isIdle } = await given();
  const stop = new AbortController();
  const items = feed(jobId, "1-0", stop.signal)[Symbol.asyncIterator]();
  const first = take(items, 1);
  await append("a");
  await first;
  const left = items.next();
  stop.abort();
  expect((await left).done).toBe(true);
  const before = reads();
  await expect.poll(isIdle).toBe(true);
  expect(reads()).toBeLessThanOrEqual(before + 1);
  const again = new AbortController();
  const late = feed(jobId, "0-0", again.signal)[Symbol.asyncIterator]();
  expect(idsOf(await take(late, 2))).toEqual(["1-0", "2-0"]);
  again.abort();
});

test("an error of Redis ends every follower, and a later one is served again", async () => {
  const { jobId, append } = await given();
  const store = createJobStore({ log: createJobLog(held.connection), index: createJobIndex(held.connection) });
  let isAway = false;
  const feed = createEventFeed({
    store: { entriesAfter: (...asked) => (isAway ? Promise.reject(new Error("away")) : store.entriesAfter(...asked)) },
    activity: createActivityStream(held.connection),
    clock: wallClock,
  });
  const stop = new AbortController();
  const followers = [1, 2].map(() => feed(jobId, "1-0", stop.signal)[Symbol.asyncIterator]());
  const firsts = followers.map((items) => take(items, 1));
  await append("a");
  await Promise.all(firsts);
  isAway = true;
  for (const items of followers) await expect(items.next()).rejects.toThrow("away");
  isAway = false;
  const later = feed(jobId, "1-0", stop.signal)[Symbol.asyncIterator]();
  expect(idsOf(await take(later, 1))).toEqual(["2-0"]);
  const next = take(later, 1);
  await append("b");
  expect(idsOf(await next)).toEqual(["3-0"]);
  stop.abort();
});

test("activity is capped: it is a view of now, not a record", async () => {
  const { activity, jobId } = await given();
  for (let i = 0; i < 3000; i++) void activity.publish(jobId, { at: i, kind: "note", text: "x" });
  await activity.publish(jobId, { at: 3000, kind: "note", text: "last" });
  expect(await held.connection.client.xlen(`mw:{${jobId}}:activity`)).toBeLessThan(1500);
});
