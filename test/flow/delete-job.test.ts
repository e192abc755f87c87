import { execFileSync } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { embeddedRedisUrl } from "../../launch/embedded-redis.ts";
import { connectRedis, type RedisConnection } from "../../shared/redis/connection/connection.ts";
import { packageRoot } from "../../shared/support/files/package-root.ts";
import { silentLog } from "../../shared/support/log.ts";
import { findInFiles, findInRedis } from "../support/find-copies.ts";
import { closeAfterTest, logUntil, repositoryIn, startTestMachine, type TestMachine } from "../support/machine.ts";
import { gitIn } from "../support/repository.ts";

const BRAIN = join(packageRoot(), "test/flow/brains/one-task.mjs");
const MARKER = "xylograph-7f3a";
const goal = (text: string) => ["Write the file.", "", `write: ${text}`].join("\n");

async function redisOf(machine: TestMachine): Promise<RedisConnection> {
  const connection = await connectRedis(embeddedRedisUrl(machine.data) ?? "", { log: silentLog() });
  closeAfterTest(() => connection.close());
  return connection;
}

test("a deleted job only leaves its tombstone and audit entries; another job of the same repository continues", async () => {
  const machine = await startTestMachine({ brain: BRAIN, latencyMs: 150 });
  const { api } = machine;
  const path = repositoryIn(machine, { "README.md": "hello\n" });
  // The job to delete was submitted as a bundle whose files contain the marker text. The other job was submitted with
  // the path of its repository.
  const marked = repositoryIn(machine, { "notes.md": `${MARKER}\n` }, "marked");
  const bundle = join(machine.root, "b.bundle");
  gitIn(marked, "bundle", "create", "--quiet", bundle, "--all");
  const { bundleId } = await api.uploadBundle(new Blob([await readFile(bundle)]).stream());
  const body = { goal: `${goal("right")}\n${MARKER}`, repository: { kind: "bundle", bundleId, ref: "main" } };
  const { jobId } = await api.submit(body, "the key");
  expect((await logUntil(api, jobId)).at(-1)?.event).toMatchObject({ to: "completed" });
  const other = await api.submit({ goal: goal("right"), repository: { kind: "path", path } });
  await logUntil(api, other.jobId, ({ event }) => event.type === "attempt.started");
  await expect(api.delete(other.jobId)).rejects.toThrow("cancel it first");

  const connection = await redisOf(machine);
  const volume = join(machine.data, "volume");
  const texts = [MARKER, jobId];
  // Control: before the deletion, the job's id and the marker are everywhere, and the search finds them.
  const before = await findInRedis(connection, texts);
  for (const part of ["log", "summary", "activity", "closed"]) expect(before.join()).toContain(part);
  for (const queue of ["agents", "harness", "leads", "notifications"]) expect(before.join()).toContain(`mwq:${queue}`);
  const files = await findInFiles(volume, texts);
  for (const part of ["base.git", "candidates.git", "lead/", "attempts/", "artifacts/", "prefixes/"])
    expect(files.join()).toContain(part);
  // The search cannot look into a bundle, because its content is compressed.
  const bundles = () => readdir(join(volume, "bundles"));
  expect(await bundles()).toEqual([bundleId]);

  const deletion = await api.delete(jobId);
  expect(deletion).toMatchObject({ jobId, deletedBy: expect.any(String), purgedAt: expect.any(Number) });
  expect(await api.delete(jobId)).toEqual(deletion);
  // The other job's data still changes, so the test compares only the names of keys with the searched texts.
  expect(await findInRedis(connection, texts)).toEqual([
    "mw:deleting",
    "mw:{audit}:log",
    "mw:{audit}:outcomes",
    `mw:{${jobId}}:deleted`,
  ]);
  expect(await findInRedis(connection, [MARKER])).toEqual([]);
  expect(await findInFiles(volume, texts)).toEqual([]);
  expect(await bundles()).toEqual([]);
  await expect(api.get(jobId)).rejects.toThrow(`was deleted by ${deletion.deletedBy}`);
  expect((await api.list({ limit: 10 })).jobs.map(({ id }) => id)).toEqual([other.jobId]);
  // The worker removes the deleted job's checkouts from its host.
  const local = () => findInFiles(join(machine.data, "local"), texts);
  await expect.poll(local, { timeout: 60_000, interval: 500 }).toEqual([]);

  expect((await logUntil(api, other.jobId)).at(-1)?.event).toMatchObject({ to: "completed" });
  const { branch } = (await api.report(other.jobId)).result ?? { branch: "" };
  const git = (...args: string[]) =>
    execFileSync("git", ["--git-dir", join(volume, "jobs", other.jobId, "base.git"), ...args], { encoding: "utf8" });
  expect(git("show", `${branch}:out/result.txt`)).toBe("right\n");
  // The same request creates a new job, because the deletion also removed the request's idempotency key.
  await api.uploadBundle(new Blob([await readFile(bundle)]).stream());
  const anew = await api.submit(body, "the key");
  expect(anew).toMatchObject({ created: true });
  expect(anew.jobId).not.toBe(jobId);
}, 180_000);
