import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { connectRedis, type RedisConnection } from "../../shared/redis/connection/connection.ts";
import { silentLog } from "../../shared/support/log.ts";
import { expectWhole, FILES_BRAIN, submitFiles, untilMerged } from "../support/files-job.ts";
import { startTestMachine } from "../support/machine.ts";
import { type RedisServers, startSentinels } from "../support/redis-servers.ts";

let servers: RedisServers;
const opened: RedisConnection[] = [];
beforeAll(async () => {
  servers = await startSentinels();
}, 120_000);
afterEach(async () => {
  await Promise.all(opened.splice(0).map((connection) => connection.close()));
});
afterAll(() => servers.stop());

test("sentinels that do not know the master are named, with the name that was asked for", async () => {
  const unknown = servers.url.replace("/main", "/other");
  await expect(connectRedis(unknown, { log: silentLog() })).rejects.toMatchObject({
    code: "queue_unavailable",
    message: expect.stringMatching(
      /^expected a Redis or Valkey at the master other of the sentinels 127\.0\.0\.1:\d+, /,
    ),
  });
});

test("a job whose Redis dies goes on with the replica that took over, and is merged whole", async () => {
  const machine = await startTestMachine({
    brain: FILES_BRAIN,
    workers: 2,
    slots: 2,
    env: { REDIS_URL: servers.url },
  });
  const connection = await connectRedis(servers.url, { log: silentLog() });
  opened.push(connection);
  let restarts = 0;
  connection.onRestart(() => {
    restarts += 1;
  });
  const jobId = await submitFiles(machine, 8);
  await untilMerged(machine.api, jobId, 2);
  await servers.kill("master");
  await expectWhole(machine, jobId, 8);
  await expect.poll(() => restarts, { timeout: 10_000 }).toBe(1);
  expect(await connection.client.role()).toEqual(["master", expect.any(Number), []]);
}, 180_000);
