import { createParser } from "eventsource-parser";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createApiClient } from "../../../cli/api-client.ts";
import { type FollowItem, type FollowOptions, parseSse } from "../../../cli/client/follow.ts";
import { JOB, logOf, STORY } from "./fixtures.ts";
import { until } from "./rig.ts";
import { json, type StandIn, startStandIn } from "./stand-in.ts";

let server: StandIn;
const left = new AbortController();

beforeEach(async () => {
  server = await startStandIn();
});
afterEach(() => server.close());

/** Follows a job in the background. `ended` resolves with the error that was thrown, if any. */
function follow(options: Partial<FollowOptions> = {}) {
  const leave = new AbortController();
  const items: FollowItem[] = [];
  const ended = (async () => {
    try {
      const signal = AbortSignal.any([leave.signal, left.signal]);
      for await (const item of createApiClient(server).follow(JOB, { signal, ...options })) items.push(item);
    } catch (error) {
      return error as Error;
    }
    return undefined;
  })();
  const ids = () => items.flatMap((item) => (item.kind === "event" ? [item.entry.id] : []));
  const kinds = () => items.map(({ kind }) => kind);
  return { items, ids, kinds, ended, leave: () => leave.abort(new Error("left")) };
}

test("any stream gives the same events in one chunk and in many, even if a chunk ends within a character", async () => {
  const line = fc.constantFrom(
    "data: a",
    "data:b",
    "data",
    "id: 1-0",
    "id",
    "event: x",
    ": c",
    "retry: 5",
    "data:  ü€𝄞",
    "",
  );
  const end = fc.constantFrom("\n", "\r\n", "\r");
  const text = fc.array(fc.tuple(line, end), { maxLength: 30 }).map((lines) => lines.flat().join(""));
  await fc.assert(
    fc.asyncProperty(text, fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }), async (stream, sizes) => {
      const bytes = Buffer.from(stream);
      const expected: unknown[] = [];
      const parser = createParser({
        onEvent: ({ id, event, data }) => expected.push({ id, event: event ?? "message", data }),
      });
      // The stream may end with a carriage return. The parser would then wait for a line feed that may follow.
      parser.feed(stream);
      const seen: unknown[] = [];
      for await (const event of parseSse(chunked(bytes, sizes))) seen.push(event);
      expect(seen.map(normal)).toEqual(expected.map(normal));
    }),
    { numRuns: 300 },
  );
});

async function* chunked(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length]!;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

function normal(event: unknown): unknown {
  const { id, event: name, data } = event as { id?: string; event?: string; data: string };
  return { id: id ?? "", event: name || "message", data };
}

test("a broken stream continues after the last entry seen: every entry once and in order", async () => {
  const log = logOf(STORY);
  server.push(...log.slice(0, 3));
  const follower = follow();
  await until(() => follower.ids().length === 3);
  server.cut();
  server.log.push(...log.slice(3, 5));
  await until(() => follower.ids().length === 5);
  server.cut();
  server.log.push(...log.slice(5));
  await until(() => follower.ids().length === log.length);
  follower.leave();
  expect((await follower.ended)?.message).toBe("left");
  expect(follower.ids()).toEqual(log.map((entry) => entry.id));
  expect(server.resumedFrom).toEqual(["0-0", "3-0", "5-0"]);
});

test("an entry that was cut off in the middle is neither lost nor repeated", async () => {
  const [first, second] = logOf(STORY);
  server.push(first!);
  const follower = follow();
  await until(() => follower.ids().length === 1);
  server.sendRaw(`id: 2-0\nevent: job.status\ndata: {"id":"2-0",`);
  server.cut();
  server.log.push(second!);
  await until(() => follower.ids().length === 2);
  follower.leave();
  await follower.ended;
  expect(follower.ids()).toEqual(["1-0", "2-0"]);
});

test("a coordinator's outage is reported once, and following resumes when it is back", async () => {
  const log = logOf(STORY);
  server.push(log[0]!);
  const follower = follow();
  await until(() => follower.ids().length === 1);
  await server.goAway();
  await until(() => follower.kinds().includes("lost"));
  server.log.push(...log.slice(1));
  await server.comeBack();
  await until(() => follower.ids().length === log.length);
  follower.leave();
  await follower.ended;
  expect(follower.kinds().filter((kind) => kind === "lost")).toHaveLength(1);
});

test("an outage that is longer than patienceMs is an error that says so", async () => {
  const follower = follow({ patienceMs: 50 });
  await until(() => follower.kinds().includes("open"));
  await server.goAway();
  const error = await follower.ended;
  expect(error?.message).toContain("no coordinator answers");
});

test("a connection that falls silent is closed and reopened", async () => {
  // 500 ms are enough even for a busy machine to open the connection. It must be open before it can be silent.
  const follower = follow({ silenceMs: 500 });
  await until(() => follower.kinds().length >= 3);
  follower.leave();
  await follower.ended;
  expect(follower.kinds().slice(0, 3)).toEqual(["open", "lost", "open"]);
});

test("a coordinator that never answered is an error at once", async () => {
  await server.goAway();
  expect((await follow().ended)?.message).toContain("no coordinator answers");
});

test("following waits for a coordinator that cannot reach Redis when the stream opens", async () => {
  const log = logOf(STORY);
  server.push(...log);
  const path = `/v1/jobs/${JOB}/events`;
  server.answers.set(path, json({ error: { code: "queue_unavailable", message: "Redis is away" } }, 503));
  const follower = follow();
  await until(() => follower.kinds().includes("lost"));
  server.answers.delete(path);
  await until(() => follower.ids().length === log.length);
  follower.leave();
  await follower.ended;
  expect(follower.kinds().filter((kind) => kind === "lost")).toHaveLength(1);
});

test("a job that does not exist is an error at once", async () => {
  const answer = json({ error: { code: "not_found", message: "there is no such job" } }, 404);
  server.answers.set(`/v1/jobs/${JOB}/events`, answer);
  expect((await follow().ended)?.message).toBe("there is no such job (not_found)");
});

test("an entry of a newer coordinator is returned as unknown, and activity without an id does not change the position", async () => {
  const follower = follow();
  await until(() => follower.kinds().includes("open"));
  server.sendRaw('id: 1-0\nevent: job.moon\ndata: {"id":"1-0","at":1,"v":1,"event":{"type":"job.moon"}}\n\n');
  server.sendActivity({ at: 1, kind: "tool", text: "grep" });
  await until(() => follower.items.length === 3);
  server.cut();
  await until(() => server.resumedFrom.length === 2);
  follower.leave();
  await follower.ended;
  expect(follower.items[1]).toMatchObject({ kind: "unknown", entry: { id: "1-0", type: "job.moon" } });
  expect(follower.items[2]).toEqual({ kind: "activity", activity: { at: 1, kind: "tool", text: "grep" } });
  expect(server.resumedFrom).toEqual(["0-0", "1-0"]);
});
