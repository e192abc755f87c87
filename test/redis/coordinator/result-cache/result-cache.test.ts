import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { taskOf } from "../../../../coordinator/job/fold/state.ts";
import { lookUpResults } from "../../../../coordinator/result-cache/look-up-results.ts";
import { type ResultCacheOptions, readFingerprint } from "../../../../coordinator/result-cache/read-fingerprint.ts";
import { storeResults } from "../../../../coordinator/result-cache/store-results.ts";
import { createQueueRig, type QueueRig, taskThatWrites } from "../../../../lab/bench/merge/queue-rig.ts";
import { DEFAULT_TENANT } from "../../../../shared/protocol/api/access.ts";
import { asTaskId } from "../../../../shared/protocol/ids.ts";
import { createResultIndex } from "../../../../shared/redis/job/result-index.ts";
import { silentLog } from "../../../../shared/support/log.ts";
import { gitIn, makeRepository, temporaryFolder } from "../../../support/repository.ts";
import { withRedis } from "../../../support/with-redis.ts";

const held = withRedis();
const git = { program: "git" };
let place: ReturnType<typeof temporaryFolder>;
beforeEach(async () => {
  place = temporaryFolder("mw-reuse-");
  makeRepository(join(place.path, "repo"), { "README.md": "hello\n", "f.txt": "old\n" });
  await held.connection.client.flushall();
});
afterEach(() => place.dispose());

/** Makes a job on the repository with one task that writes `f.txt`, and the options of the result cache for it. */
async function jobOn(given: { tenant?: string; brief?: string } = {}) {
  const { tenant } = given;
  const rig = await createQueueRig({
    connection: held.connection,
    git,
    folder: place.path,
    repository: join(place.path, "repo"),
    ...(tenant === undefined ? {} : { author: { tenant, owner: "ann", keyId: "k" } }),
    intakeHooks: (registry, layout) => [
      { name: "fingerprint", inputFor: (notification) => readFingerprint(reuseOf({ registry, layout }), notification) },
    ],
  });
  const options = reuseOf(rig);
  await rig.plan([{ ...taskThatWrites("write", ["f.txt"]), brief: given.brief ?? "b" }]);
  return { rig, options };
}

function reuseOf({ registry, layout }: Pick<QueueRig, "registry" | "layout">): ResultCacheOptions {
  const resultIndex = createResultIndex(held.connection);
  return { registry, resultIndex, git, layout, policy: {}, log: silentLog() };
}

/** Makes a job whose only task has landed, and whose result is in the result cache. */
async function doneJob(given: Parameters<typeof jobOn>[0] = {}) {
  const job = await jobOn(given);
  const { rig } = job;
  const [commit = ""] = await rig.commits([{ "f.txt": "new\n" }]);
  await rig.verify("t2", { commit, base: rig.base });
  await rig.land();
  expect(await statusOf(rig)).toBe("merged");
  await storeResults(job.options, rig.jobId);
  return { ...job, commit };
}

const statusOf = (rig: QueueRig) => rig.read((job) => taskOf(job, asTaskId("t2")).status);
const taskIn = (rig: QueueRig) => rig.read((job) => structuredClone(taskOf(job, asTaskId("t2"))));
const settingOf = (rig: QueueRig) => rig.read((job) => job.reuse?.fingerprint ?? "");
const keptFile = ({ layout, jobId }: QueueRig) => {
  const { cachedResults: kept } = layout.job(jobId);
  return join(kept, readdirSync(kept)[0] ?? "");
};

/** Looks up cached results for the job's task; returns the task's state after the lookup. */
async function seek({ rig, options }: Awaited<ReturnType<typeof jobOn>>) {
  await lookUpResults(options, rig.jobId);
  return taskIn(rig);
}

test("the same task of the same tenant reuses the identical commit with all its objects", async () => {
  const { commit, rig: first } = await doneJob();
  const second = await jobOn();
  expect(await taskIn(second.rig)).toMatchObject({ status: "queued", reason: "reuse" });
  const task = await seek(second);
  expect(task).toMatchObject({ status: "checking", candidate: { commit, base: second.rig.base, attemptId: "t2.1" } });
  expect(task.reused).toMatchObject({ from: { jobId: first.jobId, taskId: "t2" }, verdicts: [{ from: first.jobId }] });
  const { candidatesGit } = second.rig.layout.job(second.rig.jobId);
  expect(gitIn(candidatesGit, "show", `${commit}:f.txt`)).toBe("new");
  expect(gitIn(candidatesGit, "rev-parse", "refs/midwatch/candidates/t2.1")).toBe(commit);
  expect(gitIn(candidatesGit, "fsck", "--strict", "--no-dangling")).toBe("");
  await second.rig.judge("t2", "pass");
  expect(await statusOf(second.rig)).toBe("verified");
  await second.rig.land();
  expect(await statusOf(second.rig)).toBe("merged");
  const { baseGit } = second.rig.layout.job(second.rig.jobId);
  const trailer = "--format=%(trailers:key=Midwatch-Verdict,valueonly)";
  expect(gitIn(baseGit, "log", "-1", trailer, `midwatch/${second.rig.jobId}`)).toContain(` of ${first.jobId}, `);
});

test("on another commit of the same tree the result is committed again, identically each time, without verdicts", async () => {
  const { commit } = await doneJob();
  gitIn(join(place.path, "repo"), "commit", "--quiet", "--allow-empty", "--message", "nothing new");
  const second = await jobOn();
  const task = await seek(second);
  const taken = task.candidate?.commit ?? "";
  expect(taken).not.toBe(commit);
  expect(task.reused?.verdicts).toEqual([]);
  const { candidatesGit } = second.rig.layout.job(second.rig.jobId);
  expect(gitIn(candidatesGit, "show", `${taken}:f.txt`)).toBe("new");
  expect(gitIn(candidatesGit, "rev-parse", `${taken}^`)).toBe(second.rig.base);
  const third = await jobOn();
  expect((await seek(third)).candidate?.commit).toBe(taken);
});

test("another brief, tree or tenant finds no result", async () => {
  await doneJob();
  const otherBrief = await jobOn({ brief: "c" });
  expect((await seek(otherBrief)).attempts).toMatchObject([{ stage: "work", status: "queued" }]);
  const otherTenant = await jobOn({ tenant: "rival" });
  expect(await taskIn(otherTenant.rig)).toMatchObject({ status: "queued", attempts: [{ stage: "work" }] });
  writeFileSync(join(place.path, "repo", "more.txt"), "more\n");
  gitIn(join(place.path, "repo"), "add", ".");
  gitIn(join(place.path, "repo"), "commit", "--quiet", "--message", "more");
  const otherTree = await jobOn();
  expect((await taskIn(otherTree.rig)).attempts).toMatchObject([{ stage: "work" }]);
});

test("a tenant never reuses another's result, even if its index points to it", async () => {
  const { rig } = await doneJob();
  const index = createResultIndex(held.connection);
  const rival = await doneJob({ tenant: "rival", brief: "theirs" });
  const victim = await jobOn({ tenant: "rival" });
  const setting = await settingOf(victim.rig);
  expect(setting).toBe(await settingOf(rival.rig));
  expect(setting).not.toBe(await settingOf(rig));
  // An index that answers every lookup of the other tenant with the result of the default tenant.
  const [ref] = await index.find(DEFAULT_TENANT, await settingOf(rig), [keyIn(rig)]);
  const find = async (_t: string, _s: string, keys: readonly string[]) => keys.map(() => ref);
  const task = await seek({ rig: victim.rig, options: { ...victim.options, resultIndex: { ...index, find } } });
  expect(task.attempts).toMatchObject([{ stage: "work", status: "queued" }]);
});

test("a cached result that was changed on the volume is dropped, and an ordinary attempt starts", async () => {
  const { rig } = await doneJob();
  const file = keptFile(rig);
  const kept = JSON.parse(readFileSync(file, "utf8")) as { summary: string };
  writeFileSync(file, JSON.stringify({ ...kept, summary: "trust me" }));
  const second = await jobOn();
  expect((await seek(second)).attempts).toMatchObject([{ stage: "work", status: "queued" }]);
  const [ref] = await second.options.resultIndex.find(DEFAULT_TENANT, await settingOf(rig), [keyIn(rig)]);
  expect(ref).toBeUndefined();
});

test("a cached result whose candidates are gone costs an attempt, not the job", async () => {
  const { rig } = await doneJob();
  rmSync(rig.layout.job(rig.jobId).candidatesGit, { recursive: true });
  const second = await jobOn();
  expect((await seek(second)).attempts).toMatchObject([{ stage: "work", status: "queued" }]);
});

test("deleting a job deletes its cached results, but not a later job's result under the same key", async () => {
  const first = await doneJob();
  const index = createResultIndex(held.connection);
  const find = async () => (await index.find(DEFAULT_TENANT, await settingOf(first.rig), [keyIn(first.rig)]))[0];
  expect(await find()).toMatchObject({ jobId: first.rig.jobId });
  const second = await jobOn();
  await seek(second);
  await second.rig.judge("t2", "pass");
  await second.rig.land();
  await storeResults(second.options, second.rig.jobId);
  expect(await find()).toMatchObject({ jobId: second.rig.jobId });
  await index.dropJob(DEFAULT_TENANT, first.rig.jobId);
  expect(await find()).toMatchObject({ jobId: second.rig.jobId });
  await index.dropJob(DEFAULT_TENANT, second.rig.jobId);
  expect(await find()).toBeUndefined();
  expect(await held.connection.client.keys("mw:{kept:*")).toEqual([]);
});

test("a task that received a message is neither stored nor looked up, since keys do not cover messages", async () => {
  const { rig, options } = await jobOn();
  await rig.registry.input(rig.jobId, {
    kind: "message_task",
    source: "m",
    task: "write",
    from: "person",
    text: "psst",
  });
  const [commit = ""] = await rig.commits([{ "f.txt": "new\n" }]);
  await rig.verify("t2", { commit, base: rig.base });
  await rig.land();
  await storeResults(options, rig.jobId);
  expect(existsSync(rig.layout.job(rig.jobId).cachedResults)).toBe(false);
});

function keyIn(rig: QueueRig): string {
  return /([0-9a-f]{64})\.json$/.exec(keptFile(rig))?.[1] ?? "";
}
