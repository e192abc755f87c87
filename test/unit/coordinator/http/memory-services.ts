import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { recordOf } from "../../../../coordinator/job/verifier-record.ts";
import type { FeedItem } from "../../../../coordinator/log/feed.ts";
import { combineFigures } from "../../../../coordinator/report/kill-figures.ts";
import type { Download } from "../../../../coordinator/service/files.ts";
import { createNightQueues } from "../../../../coordinator/service/night-queues.ts";
import { createSchedules } from "../../../../coordinator/service/schedules.ts";
import type { Services } from "../../../../coordinator/service/services.ts";
import { NO_TOKENS } from "../../../../shared/model/ledger.ts";
import type { JobReport, JobView } from "../../../../shared/protocol/api/api.ts";
import type { Approval } from "../../../../shared/protocol/approval/approval.ts";
import type { CacheFigures } from "../../../../shared/protocol/cache/cache.ts";
import { type JobId, makeJobId, type TaskId } from "../../../../shared/protocol/ids.ts";
import type { Deletion } from "../../../../shared/protocol/job/deletion.ts";
import type { JobEvent } from "../../../../shared/protocol/job/event.ts";
import { DEFAULT_LIMITS, type JobSubmission } from "../../../../shared/protocol/job/job.ts";
import type { NightQueue } from "../../../../shared/protocol/nightshift/night-queue.ts";
import type { DueRecord, Schedule } from "../../../../shared/protocol/nightshift/schedule.ts";
import { NO_USAGE } from "../../../../shared/protocol/price/usage.ts";
import type { Task } from "../../../../shared/protocol/task/task.ts";
import type { NightQueueStore } from "../../../../shared/redis/nights/night-queue-store.ts";
import type { ScheduleStore } from "../../../../shared/redis/nights/schedule-store.ts";
import { defined } from "../../../../shared/support/defined.ts";
import { AppError } from "../../../../shared/support/errors.ts";
import { canonicalJson } from "../../../../shared/support/text/canonical-json.ts";

const APPROVAL: Approval = {
  id: "apr_00000000000000000000_1",
  jobId: "job_00000000000000000000",
  kind: "call",
  status: "pending",
  summary: "run_command curl x: it reaches for the network with curl",
  simulated: false,
  deferred: false,
  askedAt: 1,
};

const NO_CACHE: CacheFigures = {
  calls: 0,
  inputTokens: 0,
  readTokens: 0,
  write5mTokens: 0,
  write1hTokens: 0,
  expectedReadTokens: 0,
  readShare: 0,
  savedUsd: 0,
  savedBySharingUsd: 0,
  breaks: 0,
  breaksByCause: {},
};

const NO_MONEY = { settledUsd: 0, unsettledUsd: 0, heldUsd: 0, calls: 0, unsettledCalls: 0 };

function memoryQueues(): NightQueueStore {
  const queues = new Map<string, NightQueue>();
  return {
    all: async () => [...queues.values()],
    find: async (name) => queues.get(name),
    put: async (queue) => void queues.set(queue.name, queue),
    remove: async (name) => queues.delete(name),
  };
}

function memorySchedules(): ScheduleStore {
  const kept = new Map<string, { schedule: Schedule; records: DueRecord[] }>();
  const readOf = (schedule: Schedule) => ({ schedule, stored: JSON.stringify(schedule) });
  return {
    all: async () => [...kept.values()].map(({ schedule }) => readOf(schedule)),
    find: async (name) => {
      const found = kept.get(name);
      return found === undefined ? undefined : readOf(found.schedule);
    },
    put: async (schedule) => void kept.set(schedule.name, { schedule, records: [] }),
    change: async ({ schedule: { name } }, schedule, records = []) => {
      kept.set(name, { schedule, records: [...records, ...(kept.get(name)?.records ?? [])] });
      return true;
    },
    rewrite: async () => {},
    history: async (name, max) => kept.get(name)?.records.slice(0, max) ?? [],
    remove: async (name) => kept.delete(name),
  };
}

/** All services of the API server in memory, with fields for the facts that a test changes. */
export interface MemoryServices extends Services {
  /** Appends an event to a job's log feed. */
  emit(jobId: JobId, event: JobEvent): void;
  emitActivity(jobId: JobId, text: string): void;
  /** Number of followers that now read a job's feed. */
  followers(): number;
  reachable: boolean;
  workers: number;
  readonly submissions: Map<JobId, JobSubmission>;
}

export function createMemoryServices(): MemoryServices {
  const submissions = new Map<JobId, JobSubmission>();
  const keys = new Map<string, { jobId: JobId; body: string }>();
  const tenants = new Map<JobId, string>();
  const deletions = new Map<JobId, Deletion>();
  const statuses = new Map<JobId, JobView["status"]>();
  const feeds = new Map<JobId, FeedItem[]>();
  const wake: (() => void)[] = [];
  let followers = 0;

  const find = (jobId: JobId): JobSubmission => {
    const found = submissions.get(jobId);
    if (found === undefined) throw new AppError("not_found", `there is no job ${jobId}`);
    return found;
  };
  const push = (jobId: JobId, item: FeedItem) => {
    feeds.get(jobId)?.push(item);
    for (const each of wake.splice(0)) each();
  };
  const events = (jobId: JobId) => (feeds.get(jobId) ?? []).filter((item) => item.kind === "event");

  const services: MemoryServices = {
    submissions,
    reachable: true,
    workers: 1,
    emit: (jobId, event) =>
      push(jobId, { kind: "event", entry: { id: `${events(jobId).length + 1}-0`, at: 1, v: 1, event } }),
    emitActivity: (jobId, text) => push(jobId, { kind: "activity", activity: { at: 1, kind: "note", text } }),
    followers: () => followers,
    jobs: {
      submit: async ({ submission, idempotencyKey: key, author: { tenant } }) => {
        const body = canonicalJson(submission);
        const known = key === undefined ? undefined : keys.get(key);
        if (known !== undefined && known.body !== body) throw new AppError("idempotency_mismatch", "another body");
        if (known !== undefined) return { jobId: known.jobId, created: false };
        const jobId = makeJobId(Date.now());
        if (key !== undefined) keys.set(key, { jobId, body });
        submissions.set(jobId, submission);
        tenants.set(jobId, tenant);
        statuses.set(jobId, "accepted");
        feeds.set(jobId, []);
        services.emit(jobId, { type: "job.submitted", submission });
        return { jobId, created: true };
      },
      deletionOf: async (jobId) => deletions.get(jobId),
      delete: async (jobId, { owner }) => {
        const known = deletions.get(jobId);
        if (known !== undefined) return known;
        find(jobId);
        const status = statuses.get(jobId);
        if (status !== "cancelled") throw new AppError("wrong_state", `${jobId} is ${status}: cancel it first`);
        const deletion = { jobId, deletedAt: 1, deletedBy: owner, purgedAt: 2 };
        submissions.delete(jobId);
        deletions.set(jobId, deletion);
        return deletion;
      },
      tenantOf: async (jobId) => tenants.get(jobId) ?? "nobody's",
      list: async ({ cursor, limit, status, tenant }) => {
        const ids = [...submissions.keys()]
          .reverse()
          .filter((id) => status === undefined || statuses.get(id) === status)
          .filter((id) => tenant === undefined || tenants.get(id) === tenant);
        const from = cursor === undefined ? 0 : ids.indexOf(cursor as JobId) + 1;
        const page = ids.slice(from, from + limit);
        const jobs = page.map((id) => ({
          id,
          status: statuses.get(id)!,
          title: find(id).goal,
          createdAt: 1,
          updatedAt: 1,
        }));
        const last = page.at(-1);
        return ids.length > from + limit && last !== undefined ? { jobs, next: last } : { jobs };
      },
      get: async (jobId) => viewOf(jobId, find(jobId), statuses.get(jobId)!),
      report: async (jobId) => reportOf(jobId, find(jobId)),
      follow: async function* (jobId, afterId, signal) {
        followers += 1;
        try {
          let seen = Number(afterId.split("-")[0]);
          let index = 0;
          while (!signal.aborted) {
            const items = feeds.get(jobId) ?? [];
            for (; index < items.length; index++) {
              const item = items[index]!;
              if (item.kind === "activity") yield item;
              else if (Number(item.entry.id.split("-")[0]) > seen) {
                seen += 1;
                yield item;
              }
            }
            await new Promise<void>((resolve) => {
              wake.push(resolve);
              signal.addEventListener("abort", () => resolve(), { once: true });
            });
          }
        } finally {
          followers -= 1;
        }
      },
    },
    commands: {
      run: async (jobId, command) => {
        find(jobId);
        if (command === "resume") return { kind: "refused", text: "the job is not paused" };
        statuses.set(jobId, command === "cancel" ? "cancelled" : "running");
        return { kind: "done", text: `${command} done` };
      },
      push: async (jobId, { to }, by) => {
        find(jobId);
        return { kind: "done", text: `pushing to ${to}, allowed by ${by.owner}` };
      },
      message: async (jobId, text) => {
        find(jobId);
        return { kind: "done", text: `heard ${text}` };
      },
      changeLimits: async (jobId) => {
        find(jobId);
        return { kind: "done", text: "limits changed" };
      },
    },
    tasks: {
      list: async (jobId) => ({ tasks: [taskOf(find(jobId))] }),
      get: async (jobId, taskId) => {
        const task = taskOf(find(jobId));
        if (taskId !== task.id) throw new AppError("not_found", `job ${jobId} has no task ${taskId}`);
        return task;
      },
      transcript: async (jobId, attemptId) => {
        find(jobId);
        if (attemptId !== "t1.1") throw new AppError("not_found", `no transcript of ${attemptId}`);
        return Readable.from(['{"kind":"opening"}\n', '{"kind":"assistant"}\n']);
      },
    },
    verification: {
      verdicts: async (jobId) => {
        find(jobId);
        return { verdicts: [] };
      },
      ofJob: async (jobId) => {
        find(jobId);
        return combineFigures(recordOf([], 0.5), []);
      },
      ofTenant: async () => combineFigures(recordOf([], 0.5), []),
    },
    approvals: {
      list: async () => ({ approvals: [APPROVAL] }),
      get: async (id) => ({ ...APPROVAL, id }),
      decide: async (_id, { decision }) =>
        decision === "job" ? { kind: "refused", text: "decided otherwise" } : { kind: "done", text: "Decided." },
      presence: async () => ({ presence: "attended", source: "default" }),
      setPresence: async (_tenant, { presence, until }) => ({
        presence: presence === "schedule" ? "away" : presence,
        source: presence === "schedule" ? "schedule" : "word",
        ...defined({ until }),
      }),
    },
    files: {
      artifacts: async (jobId) => ({ artifacts: [{ name: "result.patch", bytes: find(jobId).goal.length }] }),
      artifact: async (jobId, name): Promise<Download> => {
        const { goal } = find(jobId);
        if (name !== "result.patch") throw new AppError("not_found", `job ${jobId} has no artifact ${name}`);
        return { name, bytes: Buffer.byteLength(goal), content: Readable.from([Buffer.from(goal)]) };
      },
      storeBundle: async (content) => {
        const hash = createHash("sha256");
        let bytes = 0;
        for await (const chunk of content) {
          hash.update(chunk as Buffer);
          bytes += (chunk as Buffer).length;
        }
        return { bundleId: hash.digest("hex"), bytes };
      },
    },
    nightQueues: createNightQueues({
      nightQueues: memoryQueues(),
      store: { openJobs: async () => [] },
      registry: { read: async () => undefined as never },
      ledger: { balance: async () => ({ ...NO_MONEY, settledCalls: 0, ...NO_TOKENS }) },
      clock: { now: () => Date.now() },
    }),
    schedules: createSchedules({ schedules: memorySchedules(), clock: { now: () => Date.now() } }),
    costs: {
      usageOf: async (jobId) => {
        find(jobId);
        return {
          usage: NO_USAGE,
          cacheReadShare: 0,
          capUsd: 25,
          simulated: false,
          settledUsd: 0,
          unsettledUsd: 0,
          heldUsd: 0,
          byRole: { lead: NO_USAGE },
        };
      },
      cacheOf: async (jobId) => {
        find(jobId);
        return { job: NO_CACHE, today: NO_CACHE, breaks: [] };
      },
      ofAll: async () => ({
        day: "2026-11-26",
        today: NO_MONEY,
        simulated: false,
        key: NO_MONEY,
        cacheToday: NO_CACHE,
      }),
      metrics: async () => ({ contentType: "text/plain; version=0.0.4; charset=utf-8", text: "midwatch_workers 1\n" }),
    },
    queues: {
      stats: async () => ({ queues: [], workers: [], deadLetters: { total: 0, newest: [] } }),
      deadLetters: async ({ from, count }) => ({ total: count, letters: [{ at: from, reason: "r", xml: "<x/>" }] }),
    },
    health: {
      readiness: async () => ({
        ready: services.reachable && services.workers > 0,
        redis: services.reachable,
        workers: services.workers,
      }),
      isStoreReachable: () => services.reachable,
    },
    janitor: {
      run: async (dryRun) => ({ dryRun, bytes: 0, limitBytes: 0, removals: [], archived: [] }),
    },
  };
  return services;
}

function viewOf(id: JobId, submission: JobSubmission, status: JobView["status"]): JobView {
  return {
    id,
    title: submission.title ?? submission.goal,
    goal: submission.goal,
    status,
    createdAt: 1,
    limits: { ...DEFAULT_LIMITS, ...submission.limits },
    counts: {},
    running: [],
    lead: { runs: 0, active: false },
    usage: NO_USAGE,
    simulated: false,
    cacheReadShare: 0,
  };
}

function taskOf({ goal }: JobSubmission): Task {
  return {
    id: "t1" as TaskId,
    key: "intake",
    origin: "harness",
    role: "harness",
    title: goal,
    brief: "",
    dependsOn: [],
    writes: [],
    deliverables: [],
    acceptance: [{ kind: "command", command: "true" }],
    status: "queued",
    revision: 0,
    findings: [],
    attempts: [],
  };
}

function reportOf(id: JobId, { goal }: JobSubmission): JobReport {
  return {
    job: { id, status: "completed", goal },
    summary: "",
    tasks: [],
    counts: { planned: 0, merged: 0, revised: 0, reported: 0, failed: 0, cancelled: 0 },
    verdicts: { passed: 0, failed: 0 },
    caughtBy: { check: 0, challenge: 0, gate: 0 },
    findings: [],
    usage: NO_USAGE,
    cache: { readTokens: 0, createdTokens: 0, inputTokens: 0, readShare: 0 },
    cost: { usd: 0, simulated: false },
    wallMs: 1,
    openQuestions: [],
  };
}
