import { createHmac } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createWebhooks, type Webhooks } from "../../../../coordinator/webhooks/create-webhooks.ts";
import type { WebhookTarget } from "../../../../shared/protocol/api/webhook.ts";
import type { JobId } from "../../../../shared/protocol/ids.ts";
import { createWebhookQueue } from "../../../../shared/queue/webhook-queue.ts";
import type { WebhookConfig } from "../../../../shared/settings/coordinator-config.ts";
import { silentLog } from "../../../../shared/support/log.ts";
import { wallClock } from "../../../../shared/support/time/clock.ts";
import { withRedis } from "../../../support/with-redis.ts";

const held = withRedis();
const SECRET = "a-secret-of-16-characters";
interface Heard {
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

let heard: Heard[] = [];
let answers: number[] = [];
let arrived = () => {};
let base = "";
const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on("data", (part: Buffer) => parts.push(part));
  request.on("end", () => {
    heard.push({ path: request.url ?? "", headers: request.headers, body: Buffer.concat(parts).toString() });
    response.writeHead(answers.shift() ?? 200, { location: `${base}/elsewhere` }).end("thanks");
    arrived();
  });
});

let open: (() => Promise<void>)[] = [];
beforeEach(async () => {
  await held.connection.client.flushdb();
  heard = [];
  answers = [];
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  for (const close of open.reverse()) await close();
  open = [];
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** Starts a coordinator's webhooks, which send from now on. */
function start(config: Partial<WebhookConfig> = {}): Webhooks {
  const queue = createWebhookQueue(held.connection, { log: silentLog(), firstWaitMs: 10 });
  const all = { url: `${base}/all`, secret: SECRET, hosts: [], ...config };
  const webhooks = createWebhooks(all, { queue, clock: wallClock, log: silentLog() });
  const consumer = webhooks.consume();
  open.push(
    () => queue.close(),
    () => consumer.close(),
  );
  return webhooks;
}

const job = (webhook?: WebhookTarget) => ({
  id: "job_0123456789abcdefghjk" as JobId,
  status: "completed" as const,
  submission: { goal: "g", repository: { kind: "path" as const, path: "/r" }, ...(webhook && { webhook }) },
});
const ended = { event: "job.ended", key: "ended.5", at: 5, data: { costUsd: 1.5 } } as const;

function untilHeard(count: number): Promise<void> {
  return new Promise((resolve) => {
    arrived = () => heard.length >= count && resolve();
    arrived();
  });
}

test("a webhook has an id, and a signature that the receiver can check", async () => {
  await start().notify(job(), ended);
  await untilHeard(1);
  const [{ body, headers, path } = { body: "", headers: {}, path: "" }] = heard;
  expect(path).toBe("/all");
  expect(JSON.parse(body)).toEqual({
    id: "job_0123456789abcdefghjk.ended.5",
    event: "job.ended",
    at: 5,
    job: { id: "job_0123456789abcdefghjk", title: "g", status: "completed" },
    data: { costUsd: 1.5 },
  });
  expect(headers["midwatch-webhook-id"]).toBe("job_0123456789abcdefghjk.ended.5");
  const [, seconds, digest] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers["midwatch-signature"])) ?? [];
  expect(Math.abs(Number(seconds) - Date.now() / 1000)).toBeLessThan(60);
  expect(digest).toBe(createHmac("sha256", SECRET).update(`${seconds}.${body}`).digest("hex"));
});

test("an event that two coordinators queue, twice each, is sent once; another event is another request", async () => {
  const [one, other] = [start(), start()];
  await Promise.all([one.notify(job(), ended), other.notify(job(), ended), one.notify(job(), ended)]);
  await untilHeard(1);
  await other.notify(job(), ended);
  await one.notify(job(), { ...ended, key: "ended.6" });
  await untilHeard(2);
  expect(heard.map(({ body }) => (JSON.parse(body) as { id: string }).id.split(".").at(-1))).toEqual(["5", "6"]);
});

test("a failed request is retried under the same id until the receiver accepts it", async () => {
  answers = [500, 429, 503, 204];
  await start().notify(job(), ended);
  await untilHeard(4);
  expect(new Set(heard.map(({ headers }) => headers["midwatch-webhook-id"])).size).toBe(1);
});

test("a refusal or a redirect is final, and redirects are not followed", async () => {
  answers = [410, 302];
  const webhooks = start();
  await webhooks.notify(job(), ended);
  await webhooks.notify(job(), { ...ended, key: "ended.6" });
  await untilHeard(2);
  await webhooks.notify(job(), { ...ended, key: "ended.7" });
  await untilHeard(3);
  expect(heard.map(({ path }) => path)).toEqual(["/all", "/all", "/all"]);
});

test("a submission's own receiver gets the events that it asked for, if its host is allowed at that time", async () => {
  const webhook = (events?: WebhookTarget["events"]) => ({ url: `${base}/own`, ...(events && { events }) });
  const alert = { event: "cache.alert", key: "cache.alert.1", at: 1, data: {} } as const;
  const allowing = start({ url: undefined, hosts: [new URL(base).host] });
  await allowing.notify(job(webhook(["job.ended"])), alert);
  await allowing.notify(job(webhook(["job.ended"])), ended);
  await untilHeard(1);
  expect(heard.map(({ path }) => path)).toEqual(["/own"]);
  for (const close of open.reverse()) await close();
  open = [];
  const refusing = start({ hosts: ["example.org"] });
  await refusing.notify(job(webhook()), { ...ended, key: "ended.8" });
  await untilHeard(2);
  expect(heard.map(({ path }) => path)).toEqual(["/own", "/all"]);
});

test("without receivers nothing is queued", async () => {
  const queue = { add: () => Promise.reject(new Error("nobody is told")) } as never;
  const config = { url: undefined, secret: undefined, hosts: [] };
  await createWebhooks(config, { queue, clock: wallClock, log: silentLog() }).notify(job(), ended);
});
