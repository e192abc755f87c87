import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { concludeJob } from "../../../../coordinator/flow/conclude-job.ts";
import { type ReconcileEnv, reconcileAll } from "../../../../coordinator/flow/reconcile.ts";
import { createQueueRig, type QueueRig, taskThatWrites } from "../../../../lab/bench/merge/queue-rig.ts";
import type { JobReport } from "../../../../shared/protocol/api/api.ts";
import type { JobEvent } from "../../../../shared/protocol/job/event.ts";
import { NO_USAGE } from "../../../../shared/protocol/price/usage.ts";
import type { Delivery } from "../../../../shared/protocol/task/delivery.ts";
import { createHotSpots } from "../../../../shared/redis/job/hot-spots.ts";
import { createJobHistory } from "../../../../shared/redis/job/job-history.ts";
import { createResultIndex } from "../../../../shared/redis/job/result-index.ts";
import { createRedisLedger } from "../../../../shared/redis/model/redis-ledger.ts";
import { createAttemptClaims } from "../../../../shared/redis/worker/attempt-claims.ts";
import { silentLog } from "../../../../shared/support/log.ts";
import { wallClock } from "../../../../shared/support/time/clock.ts";
import { makeRepository, temporaryFolder } from "../../../support/repository.ts";
import { withRedis } from "../../../support/with-redis.ts";

const held = withRedis();
const git = { program: "git" };
let place: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  place = temporaryFolder("mw-conclude-");
});
afterEach(() => place.dispose());

/** Makes a job that was cancelled while a run of its lead is still open. */
async function endedEarly(): Promise<QueueRig> {
  const repository = join(place.path, "repo");
  makeRepository(repository, { "README.md": "hello\n" });
  const rig = await createQueueRig({ connection: held.connection, git, folder: place.path, repository });
  await rig.registry.input(rig.jobId, { kind: "cancel", reason: "user" });
  expect(await rig.read((job) => job.lead.active)).toBe(true);
  return rig;
}

/** The webhooks that were sent. */
const sent: unknown[] = [];

function conclude({ registry, store, layout, jobId }: QueueRig): Promise<void> {
  const { connection } = held;
  const surroundings = {
    claims: createAttemptClaims(connection),
    history: createJobHistory(connection),
    hotSpots: createHotSpots(connection),
    webhooks: { notify: async (_job: unknown, happened: { data: unknown }) => void sent.push(happened.data) },
    money: { conclude: async () => {} },
    ledger: createRedisLedger(connection, { clock: wallClock, owner: "test", credential: "test" }),
    resultIndex: createResultIndex(connection),
    policy: {},
  };
  return concludeJob({ registry, store, layout, git, clock: wallClock, log: silentLog(), ...surroundings }, jobId);
}

function written({ layout, jobId }: QueueRig): JobEvent["type"][] {
  const text = readFileSync(join(layout.job(jobId).artifacts, "events.jsonl"), "utf8");
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => (JSON.parse(line) as { event: JobEvent }).event.type);
}

test("events.jsonl gets the end of a lead's run that outlives its job even if a coordinator dies", async () => {
  const rig = await endedEarly();
  await conclude(rig);
  expect(written(rig)).not.toContain("lead.finished");
  // The lead's run ends, but the coordinator dies before it concludes the job again. The job is still listed as open,
  // so another coordinator can conclude it.
  const run = await rig.read((job) => job.lead.runs);
  const ended = { kind: "lead_finished", run, messagesRead: 1, stopReason: "end_turn", usage: NO_USAGE } as const;
  await rig.registry.input(rig.jobId, ended);
  expect(await rig.store.openJobs()).toContain(rig.jobId);
  await conclude(rig);
  expect(written(rig)).toContain("lead.finished");
  expect(await rig.store.openJobs()).not.toContain(rig.jobId);
});

test("an artifact that a coordinator left half written is removed before the job is closed", async () => {
  const rig = await endedEarly();
  const run = await rig.read((job) => job.lead.runs);
  const ended = { kind: "lead_finished", run, messagesRead: 1, stopReason: "end_turn", usage: NO_USAGE } as const;
  await rig.registry.input(rig.jobId, ended);
  const { artifacts } = rig.layout.job(rig.jobId);
  mkdirSync(artifacts, { recursive: true });
  const half = join(artifacts, `.${randomUUID()}.tmp`);
  writeFileSync(half, "{");
  await conclude(rig);
  // A new half-written file stays, because another coordinator may be writing it at this moment.
  expect(existsSync(half)).toBe(true);
  expect(await rig.store.openJobs()).toContain(rig.jobId);
  const longAgo = new Date(Date.now() - 60_000);
  utimesSync(half, longAgo, longAgo);
  await conclude(rig);
  expect(existsSync(half)).toBe(false);
  expect(await rig.store.openJobs()).not.toContain(rig.jobId);
});

test("the delivery of a lead's run that outlives its job is added again when Redis has lost it", async () => {
  const { jobId, registry } = await endedEarly();
  const added: Delivery[] = [];
  const backgroundTasks: string[] = [];
  const unused = () => Promise.reject(new Error("nothing else is to be repaired"));
  await reconcileAll({
    store: { openJobs: async () => [jobId], closeJob: unused },
    registry: { read: registry.read, input: unused },
    claims: { open: unused },
    queues: {
      add: async (deliveries) => {
        added.push(...deliveries);
      },
      stateOf: async () => "unknown",
      forget: unused,
    },
    startBackgroundTask: (kind) => backgroundTasks.push(kind),
    seenEnded: new Map(),
    brain: undefined,
    clock: { now: () => 0 },
    log: silentLog(),
  } satisfies ReconcileEnv);
  expect(added).toEqual([{ kind: "lead", jobId, run: 1, priority: 1 }]);
  expect(backgroundTasks).toEqual(["conclude"]);
});

test("a job whose result git cannot write is concluded without it, and its report says what is missing and why", async () => {
  const repository = join(place.path, "repo");
  makeRepository(repository, { f: "old\n" });
  const rig = await createQueueRig({ connection: held.connection, git, folder: place.path, repository });
  await rig.plan([taskThatWrites("f", ["f"])]);
  const [commit = ""] = await rig.commits([{ f: "new\n" }]);
  await rig.verify("t2", { commit, base: rig.base });
  await rig.land();
  await rig.registry.input(rig.jobId, { kind: "cancel", reason: "user" });
  const { baseGit, artifacts } = rig.layout.job(rig.jobId);
  renameSync(join(baseGit, "objects"), join(baseGit, "gone"));
  await conclude(rig);
  const report = JSON.parse(readFileSync(join(artifacts, "report.json"), "utf8")) as { openQuestions: string[] };
  const said = report.openQuestions.join("\n");
  for (const name of ["result.patch", "result.bundle"]) expect(said).toContain(`${name} is missing`);
});

test("the webhook of a failed job has the report's sentence about the cause, not only a code", async () => {
  const repository = join(place.path, "repo");
  makeRepository(repository, { f: "old\n" });
  const rig = await createQueueRig({ connection: held.connection, git, folder: place.path, repository });
  await rig.plan([taskThatWrites("f", ["f"])]);
  await rig.registry.input(rig.jobId, { kind: "stop_task", source: "s", task: "f", reason: "too hard" });
  for (let i = 0; i < 10 && (await rig.read((job) => job.status)) !== "failed"; i++) {
    const { run, messagesRead } = await rig.read(({ lead }) => ({
      run: lead.runs,
      messagesRead: lead.messages.length,
    }));
    const ended = { kind: "lead_finished", run, messagesRead, stopReason: "end_turn", usage: NO_USAGE } as const;
    await rig.registry.input(rig.jobId, { ...ended, words: "I wait for what the others report." });
  }
  await conclude(rig);
  const file = join(rig.layout.job(rig.jobId).artifacts, "report.json");
  const report = JSON.parse(readFileSync(file, "utf8")) as JobReport;
  expect(report.job.detail).toContain("the lead's last words: I wait for what the others report.");
  expect(sent.at(-1)).toMatchObject({
    reason: report.job.reason,
    detail: report.job.detail,
    costUsd: report.cost.usd,
    simulated: false,
  });
});
