import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createApiClient } from "../../cli/api-client.ts";
import { packageRoot } from "../../shared/support/files/package-root.ts";
import { logUntil, reachableFolder } from "../support/machine.ts";
import { startRedis } from "../support/redis.ts";
import { makeRepository } from "../support/repository.ts";
import { spawnUp, startUp, type Up } from "../support/up-process.ts";

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function runJob(up: Up, root: string): Promise<string> {
  const api = createApiClient(up);
  const { jobId } = await api.submit({
    goal: "Write the file.\n\nwrite: right",
    repository: { kind: "path", path: join(root, "repository") },
  });
  expect((await logUntil(api, jobId)).at(-1)?.event).toMatchObject({ to: "completed" });
  return jobId;
}

test("up starts all processes, restarts those that die, preserves data between runs, and leaves no process after Ctrl-C", async () => {
  const root = await reachableFolder();
  makeRepository(join(root, "repository"), { "a.txt": "a\n" });
  const first = await startUp(root);
  const jobId = await runJob(first, root);
  const dead = first.pids["worker-1"] ?? 0;
  process.kill(dead, "SIGKILL");
  // The job ends although a worker was killed. Soon the list of workers contains a new one.
  await runJob(first, root);
  const api = createApiClient(first);
  await expect
    .poll(async () => (await api.queueStats()).workers.filter(({ pid }) => pid !== dead && isAlive(pid)).length, {
      timeout: 30_000,
    })
    .toBe(2);
  const pids = [...Object.values(first.pids), ...(await api.queueStats()).workers.map(({ pid }) => pid)];
  expect(await first.stop()).toBe(0);
  expect(pids.filter(isAlive)).toEqual([]);
  expect(first.stderr()).toContain("worker-1");

  const second = await startUp(root);
  expect((await createApiClient(second).get(jobId)).status).toBe("completed");
  expect(await second.stop()).toBe(0);
}, 120_000);

test("without --json it prints its address and how to submit", async () => {
  const root = await reachableFolder();
  const child = spawn(
    process.execPath,
    [join(packageRoot(), "dist/cli/main.js"), "up", "--port", "0", "--workers", "1"],
    {
      env: {
        ...process.env,
        MIDWATCH_DATA: join(root, "data"),
        XDG_CONFIG_HOME: join(root, "config"),
        ANTHROPIC_API_KEY: "",
      },
    },
  );
  let said = "";
  child.stdout.on("data", (part: Buffer) => {
    said += part;
  });
  await expect
    .poll(() => said, { timeout: 30_000 })
    .toMatch(/Midwatch is up at http:\/\/127\.0\.0\.1:\d+ [\s\S]*npx midwatch submit/);
  child.kill("SIGTERM");
  const [code] = (await once(child, "exit")) as [number | null];
  expect(code).toBe(0);
}, 60_000);

test("all processes find a policy that is relative to up's working directory", async () => {
  const root = await reachableFolder();
  writeFileSync(join(root, "policy.json"), JSON.stringify({ permissions: { deny: ["run_command(curl:*)"] } }));
  const up = await startUp(root, { MIDWATCH_POLICY: "policy.json" });
  for (const name of ["coordinator", "worker-1"]) {
    const settings = readFileSync(`/proc/${up.pids[name]}/environ`, "utf8").split("\0");
    expect(settings).toContain(`MIDWATCH_POLICY=${root}/policy.json`);
  }
  expect(await up.stop()).toBe(0);
  const wrong = spawnUp(root, { MIDWATCH_POLICY: "nothing.json" });
  const [code] = (await once(wrong.child, "exit")) as [number | null];
  expect([code, wrong.stderr()]).toEqual([
    2,
    expect.stringContaining(`${root}/nothing.json (MIDWATCH_POLICY) could not be read`),
  ]);
}, 60_000);

test("a second up on the same data folder is refused and starts nothing", async () => {
  const root = await reachableFolder();
  const first = await startUp(root);
  const second = spawnUp(root, {});
  const [code] = (await once(second.child, "exit")) as [number | null];
  expect(code).toBe(1);
  expect(second.stderr()).toContain(`the data folder ${root}/data is in use by process ${first.child.pid}`);
  expect(second.stderr()).toContain("MIDWATCH_DATA");
  expect((await fetch(`${first.url}/readyz`)).status).toBe(200);
}, 60_000);

test("REDIS_URL uses an existing Redis and does not stop it", async () => {
  const redis = await startRedis();
  try {
    const root = await reachableFolder();
    makeRepository(join(root, "repository"), { "a.txt": "a\n" });
    const up = await startUp(root, { REDIS_URL: redis.url });
    const jobId = await runJob(up, root);
    expect(await up.stop()).toBe(0);
    const again = await startUp(root, { REDIS_URL: redis.url });
    expect((await createApiClient(again).get(jobId)).status).toBe("completed");
    expect(await again.stop()).toBe(0);
  } finally {
    await redis.stop();
  }
}, 120_000);

test("an unreachable Redis ends the start with its address, and leaves no process", async () => {
  const root = await reachableFolder();
  const up = spawnUp(root, { REDIS_URL: "redis://127.0.0.1:1" });
  const [code] = (await once(up.child, "exit")) as [number | null];
  expect(code).toBe(1);
  expect(up.stderr()).toMatch(/127\.0\.0\.1:1/);
  // The lines of the log are in the data folder.
  expect(up.stderr()).not.toMatch(/^.*\{"level"/m);
}, 60_000);

test("an invalid setting of one process ends the start and all processes, and an unknown setting is named", async () => {
  const root = await reachableFolder();
  const up = spawnUp(root, { MIDWATCH_LEADS: "0", MIDWATCH_SLOT: "2" });
  const [code] = (await once(up.child, "exit")) as [number | null];
  expect(code).toBe(2);
  expect(up.stderr()).toMatch(/MIDWATCH_LEADS must be a whole number from 1 to 256, got 0/);
  expect(up.stderr()).toMatch(/MIDWATCH_SLOT is not a setting .* nearest name is MIDWATCH_SLOTS /);
}, 60_000);

test("Ctrl-C ends all processes although Redis is unreachable", async () => {
  const redis = await startRedis();
  try {
    const root = await reachableFolder();
    const up = await startUp(root, { REDIS_URL: redis.url });
    await redis.kill();
    expect(await up.stop()).toBe(0);
  } finally {
    await redis.stop();
  }
}, 60_000);
