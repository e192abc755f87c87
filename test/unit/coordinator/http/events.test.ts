import { createParser } from "eventsource-parser";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ApiServer } from "../../../../coordinator/http/api-server.ts";
import type { JobId } from "../../../../shared/protocol/ids.ts";
import { createMemoryServices, type MemoryServices } from "./memory-services.ts";
import { type MemoryAuth, memoryAuth, openServer, WITH_KEY } from "./rig.ts";

let services: MemoryServices;
let app: ApiServer;
let auth: MemoryAuth;
let address: string;
let jobId: JobId;

beforeEach(async () => {
  services = createMemoryServices();
  auth = memoryAuth();
  app = await openServer({ services, auth, heartbeatMs: 20 });
  address = await app.listen({ port: 0, host: "127.0.0.1" });
  const submission = { goal: "g", repository: { kind: "path" as const, path: "/r" } };
  jobId = (
    await services.jobs.submit({
      submission,
      idempotencyKey: undefined,
      author: { tenant: "default", owner: "o", keyId: "k" },
    })
  ).jobId as JobId;
});
afterEach(() => app.close());

interface Seen {
  readonly id: string | undefined;
  readonly event: string | undefined;
  readonly data: string;
}

/**
 * Opens an event stream. `next` resolves with the stream's next event, `comment` with its next comment, `ended` when
 * the stream has ended.
 */
async function open(headers: Record<string, string> = {}, query = "") {
  const controller = new AbortController();
  const response = await fetch(`${address}/v1/jobs/${jobId}/events${query}`, {
    headers: { ...WITH_KEY, ...headers },
    signal: controller.signal,
  });
  const events: Seen[] = [];
  const comments: string[] = [];
  const waiting: (() => void)[] = [];
  const parser = createParser({
    onEvent: ({ id, event, data }) => events.push({ id, event, data }),
    onComment: (comment) => comments.push(comment),
  });
  const ended = (async () => {
    const decoder = new TextDecoder();
    try {
      for await (const chunk of response.body!) {
        parser.feed(decoder.decode(chunk, { stream: true }));
        for (const each of waiting.splice(0)) each();
      }
    } catch {
      // Reading failed because the test aborted the request or the server closed the connection.
    }
    for (const each of waiting.splice(0)) each();
  })();
  async function take<T>(list: T[]): Promise<T> {
    while (list.length === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    return list.shift()!;
  }
  return { response, next: () => take(events), comment: () => take(comments), ended, leave: () => controller.abort() };
}

async function until(fact: () => boolean): Promise<void> {
  while (!fact()) await new Promise((resolve) => setImmediate(resolve));
}

test("a stream replays the log with its ids and then follows it", async () => {
  const stream = await open();
  expect(stream.response.headers.get("content-type")).toContain("text/event-stream");
  expect(stream.response.headers.get("x-content-type-options")).toBe("nosniff");
  const first = await stream.next();
  expect(first).toMatchObject({ id: "1-0", event: "job.submitted" });
  expect(JSON.parse(first.data)).toMatchObject({ id: "1-0", v: 1, event: { type: "job.submitted" } });
  services.emit(jobId, { type: "job.paused", reason: "two\nlines" });
  const second = await stream.next();
  expect(second).toMatchObject({ id: "2-0", event: "job.paused" });
  expect(JSON.parse(second.data)).toMatchObject({ event: { reason: "two\nlines" } });
  stream.leave();
});

test.each([
  [{ "last-event-id": "2-0" }, ""],
  [{}, "?after=2-0"],
] as const)("a stream goes on after the last id that the client saw: %j %s", async (headers, query) => {
  services.emit(jobId, { type: "job.paused", reason: "a" });
  services.emit(jobId, { type: "job.resumed" });
  const stream = await open(headers as Record<string, string>, query);
  expect(await stream.next()).toMatchObject({ id: "3-0", event: "job.resumed" });
  stream.leave();
});

test("activity is sent without an id, so that it does not change where a client resumes", async () => {
  const stream = await open();
  await stream.next();
  services.emitActivity(jobId, "reads a file");
  const activity = await stream.next();
  expect(activity).toMatchObject({ id: undefined, event: "activity" });
  expect(JSON.parse(activity.data)).toMatchObject({ text: "reads a file" });
  stream.leave();
});

test("an idle stream sends heartbeats as comments", async () => {
  const stream = await open();
  expect(await stream.comment()).toBe("heartbeat");
  stream.leave();
});

test("the stream ends when its client leaves", async () => {
  const stream = await open();
  await stream.next();
  expect(services.followers()).toBe(1);
  stream.leave();
  await until(() => services.followers() === 0);
});

test("revoking a key ends the streams that it opened, and no others", async () => {
  const { key, record } = await auth.access.make(
    { owner: "ann", scopes: ["read"] },
    { tenant: "default", owner: "o", keyId: "k" },
  );
  const [mine, other] = [await open({ authorization: `Bearer ${key}` }), await open()];
  await Promise.all([mine.next(), other.next()]);
  await mine.comment();
  expect(services.followers()).toBe(2);
  await auth.access.revoke(record.id);
  await mine.ended;
  expect(services.followers()).toBe(1);
  services.emit(jobId, { type: "job.resumed" });
  expect(await other.next()).toMatchObject({ event: "job.resumed" });
  other.leave();
});

test("closing the server ends every stream", async () => {
  const stream = await open();
  await stream.next();
  await app.close();
  await stream.ended;
  expect(services.followers()).toBe(0);
});

test("an invalid last id is refused before the stream starts", async () => {
  const stream = await open({ "last-event-id": "yesterday" });
  expect(stream.response.status).toBe(400);
  await stream.ended;
  expect(services.followers()).toBe(0);
});

test("a failing feed ends the stream, and the client can reconnect", async () => {
  const follow = services.jobs.follow;
  services.jobs.follow = async function* () {
    yield { kind: "activity", activity: { at: 1, kind: "note", text: "x" } } as const;
    throw new Error("redis went away");
  };
  const broken = await open();
  await broken.next();
  await broken.ended;
  services.jobs.follow = follow;
  const stream = await open();
  expect(await stream.next()).toMatchObject({ id: "1-0" });
  stream.leave();
});
