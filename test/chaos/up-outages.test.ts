import { join } from "node:path";
import { expect, test } from "vitest";
import { createApiClient } from "../../cli/api-client.ts";
import { logUntil, reachableFolder } from "../support/machine.ts";
import { startRedis } from "../support/redis.ts";
import { makeRepository } from "../support/repository.ts";
import { startUp } from "../support/up-process.ts";

test("a Redis outage during a job only costs time", async () => {
  const redis = await startRedis();
  try {
    const root = await reachableFolder();
    makeRepository(join(root, "repository"), { "a.txt": "a\n" });
    const up = await startUp(root, { REDIS_URL: redis.url });
    const api = createApiClient(up);
    const { jobId } = await api.submit({
      goal: "Write the file.\n\nfirst: wrong\nwrite: right",
      repository: { kind: "path", path: join(root, "repository") },
    });
    await logUntil(api, jobId, ({ event }) => event.type === "plan.accepted");
    await redis.kill();
    const ready = await fetch(`${up.url}/readyz`);
    expect(ready.status).toBe(503);
    expect(await ready.text()).toMatch(/redis|queue/i);
    await redis.restart();
    await expect.poll(async () => (await fetch(`${up.url}/readyz`)).status, { timeout: 30_000 }).toBe(200);
    expect((await logUntil(api, jobId)).at(-1)?.event).toMatchObject({ to: "completed" });
    expect(await up.stop()).toBe(0);
  } finally {
    await redis.stop();
  }
}, 120_000);

/** Starts `midwatch up` on a machine of its own, with a running job. */
async function startJobInUp() {
  const root = await reachableFolder();
  makeRepository(join(root, "repository"), { "a.txt": "a\n" });
  const up = await startUp(root);
  const api = createApiClient(up);
  const { jobId } = await api.submit({
    goal: "Write the file.\n\nfirst: wrong\nwrite: right",
    repository: { kind: "path", path: join(root, "repository") },
  });
  await logUntil(api, jobId, ({ event }) => event.type === "plan.accepted");
  return { up, api, jobId };
}

test("the embedded Redis is restarted with its data when it dies during a job", async () => {
  const { up, api, jobId } = await startJobInUp();
  process.kill(up.pids.redis ?? 0, "SIGKILL");
  await expect.poll(() => up.stderr(), { timeout: 30_000 }).toMatch(/redis.*starting it again/);
  await expect.poll(async () => (await fetch(`${up.url}/readyz`)).status, { timeout: 30_000 }).toBe(200);
  expect((await logUntil(api, jobId)).at(-1)?.event).toMatchObject({ to: "completed" });
  expect(up.stderr()).toMatch(/redis \(pid \d+\) ended with SIGKILL; starting it again/);
  expect(await up.stop()).toBe(0);
}, 120_000);

test("a simulator that dies during a job is restarted at its address, and the job continues", async () => {
  const { up, api, jobId } = await startJobInUp();
  process.kill(up.pids.simulator ?? 0, "SIGKILL");
  expect((await logUntil(api, jobId)).at(-1)?.event).toMatchObject({ to: "completed" });
  expect(up.stderr()).toMatch(/simulator \(pid \d+\) ended with SIGKILL; starting it again/);
  expect(await up.stop()).toBe(0);
}, 120_000);
