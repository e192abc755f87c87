import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createApiClient } from "../../../../../cli/api-client.ts";
import { buildApp } from "../../../../../coordinator/app.ts";
import { buildServer } from "../../../../../coordinator/http/server.ts";
import { buildAuth } from "../../../../../coordinator/wiring/build-auth.ts";
import { connectRedis } from "../../../../../shared/redis/connection/connection.ts";
import { KEYS } from "../../../../../shared/redis/keys/keys.ts";
import { readCoordinatorConfig } from "../../../../../shared/settings/coordinator-config.ts";
import { silentLog } from "../../../../../shared/support/log.ts";
import { createReleasers } from "../../../../../shared/support/process/shutdown.ts";
import { withRedis } from "../../../../support/with-redis.ts";
import { dataFolder, endedJob } from "./rig.ts";

const held = withRedis();
const KEY = "k".repeat(40);

/** Starts a coordinator's HTTP server with an empty cache. This coordinator runs no jobs. */
async function startCoordinator(data: string, settings: Record<string, string> = {}) {
  const releasers = createReleasers();
  const close = async () => void (await releasers.releaseAll());
  onTestFinished(close);
  const env = { MIDWATCH_DATA: data, REDIS_URL: held.redis.url, MIDWATCH_API_KEY: KEY, ANTHROPIC_API_KEY: "none" };
  const config = readCoordinatorConfig({
    ...env,
    MIDWATCH_KEEP_DAYS: "0",
    MIDWATCH_KEEP_DISK_PERCENT: "0",
    ...settings,
  });
  const log = silentLog();
  const connection = await connectRedis(config.redisUrl, { log });
  releasers.add("redis", () => connection.close());
  const { env: coordinator, services } = buildApp(config, { connection, log, releasers });
  const server = await buildServer({ services, log, auth: await buildAuth(coordinator, config) });
  const url = await server.listen({ host: "127.0.0.1", port: 0 });
  releasers.add("http", () => server.close());
  const api = createApiClient({ url, apiKey: KEY });
  /** Returns the text of the server-sent events after the entry `lastEventId` up to the entry `end`. */
  const events = async (jobId: string, lastEventId: string, end: string): Promise<string> => {
    const stop = new AbortController();
    const headers = { authorization: `Bearer ${KEY}`, "last-event-id": lastEventId };
    const response = await fetch(`${url}/v1/jobs/${jobId}/events`, { headers, signal: stop.signal });
    let text = "";
    const decoder = new TextDecoder();
    for await (const part of response.body ?? []) {
      text += decoder.decode(part, { stream: true });
      if (new RegExp(`^id: ${end}\n.*\n.*\n\n`, "m").test(text)) break;
    }
    stop.abort();
    return text;
  };
  return { api, events, close };
}

/** Calls all endpoints of the API that read an ended job. */
async function whatIsServed({ api, events }: Awaited<ReturnType<typeof startCoordinator>>, jobId: string, end: string) {
  return {
    job: await api.get(jobId),
    report: await api.report(jobId),
    tasks: await api.tasks(jobId),
    all: await events(jobId, "0-0", end),
    later: await events(jobId, "999-0", end),
    listed: (await api.list({ limit: 50 })).jobs.filter(({ id }) => id === jobId),
  };
}

test("a coordinator with an empty cache serves an archived job as before, with and without a snapshot", async () => {
  await held.connection.client.flushdb();
  const data = await dataFolder();
  const job = await endedJob(held.connection, { messages: 1300, data });
  const { lastId } = await job.raw.head(job.jobId);
  const first = await startCoordinator(data);
  const before = await whatIsServed(first, job.jobId, lastId);
  expect(before.all).toContain("id: 1-0\n");
  expect(before.later.match(/^id: /gm)).toHaveLength(Number(lastId.split("-")[0]) - 999);

  const dry = await first.api.janitor(true);
  expect(await job.files()).toEqual([]);
  expect(`${await job.inRedis()}-0`).toBe(lastId);
  const real = await first.api.janitor(false);
  expect(real.archived).toEqual([{ jobId: job.jobId, entries: Number(lastId.split("-")[0]) }]);
  expect(dry.archived).toEqual(real.archived);
  expect(await job.inRedis()).toBe(0);
  expect(await whatIsServed(first, job.jobId, lastId)).toEqual(before);
  await first.close();

  const second = await startCoordinator(data);
  expect(await whatIsServed(second, job.jobId, lastId)).toEqual(before);
  await second.close();
  rmSync(join(job.layout.job(job.jobId).root, "snapshot"));
  const third = await startCoordinator(data);
  expect(await whatIsServed(third, job.jobId, lastId)).toEqual(before);
  expect((await third.api.janitor(false)).archived).toEqual([]);
});

test("an archived job takes commands like any other, and a retry reopens it", async () => {
  await held.connection.client.flushdb();
  const data = await dataFolder();
  const job = await endedJob(held.connection, { messages: 30, data });
  await job.archive();
  const { lastId } = await job.raw.head(job.jobId);
  const { api, events } = await startCoordinator(data);
  await expect(api.command(job.jobId, "cancel")).rejects.toThrow("can no longer be cancelled");
  expect((await api.get(job.jobId)).status).toBe("failed");
  await job.appendLate();
  await api.command(job.jobId, "retry");
  expect((await api.get(job.jobId)).status).toBe("intake");
  const head = await job.raw.head(job.jobId);
  expect(await job.inRedis()).toBe(Number(head.lastId.split("-")[0]) - Number(lastId.split("-")[0]));
  expect(await held.connection.client.sismember(KEYS.openJobs, job.jobId)).toBe(1);
  expect((await api.janitor(false)).archived).toEqual([]);
  expect((await events(job.jobId, "0-0", head.lastId)).match(/^id: /gm)).toHaveLength(
    Number(head.lastId.split("-")[0]),
  );
});

test("only jobs that ended long enough ago are archived; with 0 none is; a failing one does not stop the others", async () => {
  await held.connection.client.flushdb();
  const data = await dataFolder();
  const old = await endedJob(held.connection, { messages: 3, data });
  const open = await endedJob(held.connection, { messages: 3, data });
  await held.connection.client.sadd(KEYS.openJobs, open.jobId);
  const young = await endedJob(held.connection, { messages: 3, data });
  const summary = JSON.parse((await held.connection.client.get(KEYS.summary(young.jobId))) ?? "{}");
  const since = Date.now() - 59 * 60_000;
  await held.connection.client.set(KEYS.summary(young.jobId), JSON.stringify({ ...summary, updatedAt: since }));
  const broken = await endedJob(held.connection, { messages: 3, data });
  await held.connection.client.xdel(KEYS.log(broken.jobId), "2-0");
  const never = await startCoordinator(data, { MIDWATCH_ARCHIVE_AFTER_MINUTES: "0" });
  expect((await never.api.janitor(true)).archived).toEqual([]);
  expect((await never.api.janitor(false)).archived).toEqual([]);
  const { api } = await startCoordinator(data);
  const { archived } = await api.janitor(false);
  expect(archived.map(({ jobId }) => jobId)).toEqual([old.jobId]);
  for (const job of [open, young, broken]) expect(await job.inRedis()).toBeGreaterThan(0);
  const sooner = await startCoordinator(data, { MIDWATCH_ARCHIVE_AFTER_MINUTES: "58" });
  expect((await sooner.api.janitor(false)).archived.map(({ jobId }) => jobId)).toEqual([young.jobId]);
});
