import type { Git } from "../../shared/git/run-git.ts";
import { type Author, tenantOf } from "../../shared/protocol/api/access.ts";
import type { QueueStats } from "../../shared/protocol/api/api.ts";
import type { OperatorPolicy } from "../../shared/protocol/approval/policy.ts";
import { type AttemptId, type JobId, makeJobId, type TaskId } from "../../shared/protocol/ids.ts";
import { DEFAULT_LIMITS, type JobSubmission, UNTIL_API_ANSWERS } from "../../shared/protocol/job/job.ts";
import type { PushBody } from "../../shared/protocol/job/push.ts";
import type { NotificationQueue } from "../../shared/queue/notification-queue.ts";
import type { TaskQueues } from "../../shared/queue/task-queues.ts";
import type { RedisConnection } from "../../shared/redis/connection/connection.ts";
import type { Deletions } from "../../shared/redis/job/deletions.ts";
import type { RedisCacheAccounts } from "../../shared/redis/model/redis-cache-accounts.ts";
import { dayOf, type RedisLedger } from "../../shared/redis/model/redis-ledger.ts";
import { createPresenceStore } from "../../shared/redis/worker/presence-store.ts";
import type { WorkerRegistry } from "../../shared/redis/worker/worker-registry.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";
import { AppError } from "../../shared/support/errors.ts";
import type { Log } from "../../shared/support/log.ts";
import type { Clock } from "../../shared/support/time/clock.ts";
import type { JobService } from "../http/job-service.ts";
import { type JobState, pausedBy } from "../job/fold/state.ts";
import { recordOf } from "../job/verifier-record.ts";
import type { EventFeed } from "../log/feed.ts";
import type { JobRegistry } from "../log/registry.ts";
import type { JobStore } from "../log/store.ts";
import { createMetrics } from "../metrics/create-metrics.ts";
import { readMetrics } from "../metrics/read-metrics.ts";
import type { Destination } from "../push/destinations.ts";
import { reportFromLedger, rolesFromLedger, viewFromLedger } from "../report/account.ts";
import { buildReport } from "../report/build-report.ts";
import { type CostParts, viewCosts } from "../report/costs.ts";
import { besideRecall, verdictsOf, verifierFigures } from "../report/kill-figures.ts";
import { viewAlone, viewJob, viewTask, viewUsage, viewVerdicts } from "../report/views.ts";
import { deleteJob } from "../retention/delete-job.ts";
import { createJanitor, type RetentionConfig } from "../retention/janitor.ts";
import { checkHost } from "../webhooks/check-host.ts";
import { createApprovalService } from "./approvals.ts";
import { checkCap } from "./check-cap.ts";
import { checkModel } from "./check-model.ts";
import { createSourceCheck } from "./check-source.ts";
import { cleanSubmission } from "./clean-submission.ts";
import { listArtifacts, openArtifact, openTranscriptFile, storeBundle } from "./job-files.ts";
import { readiness } from "./readiness.ts";

/** What the service is put together from. */
export interface ServiceParts {
  readonly connection: RedisConnection;
  readonly registry: JobRegistry;
  readonly store: JobStore;
  readonly feed: EventFeed;
  readonly queues: TaskQueues;
  readonly notifications: NotificationQueue;
  readonly workers: WorkerRegistry;
  readonly ledger: RedisLedger;
  readonly cacheAccounts: RedisCacheAccounts;
  readonly git: Git;
  readonly layout: Layout;
  readonly clock: Clock;
  readonly repositories: readonly string[];
  readonly privateHosts: readonly string[];
  /** The simulator's brain, where it answers in place of a model. */
  readonly brain: string | undefined;
  /** The model of jobs that name none. */
  readonly model: string;
  /** Hosts that a submission's webhook may be on. */
  readonly webhookHosts: readonly string[];
  readonly costs: CostParts;
  readonly destinations: readonly Pick<Destination, "name" | "branch">[];
  readonly policy: OperatorPolicy;
  readonly deletions: Deletions;
  readonly startPurge: (jobId: JobId) => void;
  readonly retention: RetentionConfig;
  readonly log: Log;
}

/** Jobs over which verifiers are reckoned. */
const NEWEST_JOBS = 50;
/** Dead letters that queue statistics show. */
const SHOWN_DEAD_LETTERS = 5;

/** What the HTTP API is served from: the registry for what a job is, the volume for files, Redis for the rest. */
export function createJobService(parts: ServiceParts): JobService {
  const { registry, store, layout, clock } = parts;
  const look = <T>(jobId: JobId, see: (job: JobState) => T): Promise<T> => registry.read(jobId, see);
  const sourceCheck = createSourceCheck(parts, () => clock.now());
  const queueStats = () => readQueueStats(parts);
  const metricsParts = { ...parts.costs, openJobs: store.openJobs, read: look, queueStats };
  const metrics = createMetrics(() => readMetrics(metricsParts));
  return {
    ...createApprovalService({ ...parts, presence: createPresenceStore(parts.connection) }),
    submit: (submission, idempotencyKey, author) =>
      submit({ ...parts, checkSource: sourceCheck }, submission, { idempotencyKey, author }),
    tenantOf: async (jobId) =>
      (await parts.deletions.find(jobId))?.tenant ?? look(jobId, ({ author }) => tenantOf(author)),
    deletionOf: (jobId) => parts.deletions.find(jobId),
    delete: (jobId, by) => deleteJob(parts, jobId, by),
    janitor: createJanitor({ ...parts, deleteJob: (jobId, by) => deleteJob(parts, jobId, by) }),
    list: (page) => store.list(page),
    get: async (jobId) => {
      const isStopped = (job: JobState) =>
        pausedBy(job) !== undefined && UNTIL_API_ANSWERS.has(job.pause?.reason ?? "");
      const [view, waitsForApi] = await look(jobId, (job) => [viewJob(job), isStopped(job)] as const);
      const open = waitsForApi ? await parts.costs.breaker.check() : undefined;
      const resumeAt = open === undefined ? {} : { resumeAt: open.resumeAt };
      return viewFromLedger({ ...view, ...resumeAt }, await parts.ledger.balance({ jobId }));
    },
    command: (jobId, command, { reason = "asked for by a person", maxCostUsd } = {}) => {
      if (command === "cancel" || command === "pause") return registry.input(jobId, { kind: command, reason });
      const cap = command === "resume" && maxCostUsd !== undefined ? { maxCostUsd } : {};
      return registry.input(jobId, { kind: command, ...cap });
    },
    changeLimits: (jobId, limits) => registry.input(jobId, { kind: "limits", limits }),
    push: async (jobId, wanted, by) => {
      const target = await look(jobId, ({ submission }) => ({ ...submission.push, ...wanted }));
      const { to, branch } = placeOf(parts, jobId, target);
      return registry.input(jobId, { kind: "push", to, branch, by: by.owner });
    },
    message: (jobId, text) => registry.input(jobId, { kind: "message", text }),
    tasks: (jobId) => look(jobId, (job) => ({ tasks: [...job.tasks.values()].map((task) => viewTask(job, task)) })),
    task: async (jobId, taskId) => {
      const { view, delivery } = await look(jobId, (job) => viewAlone(job, findTask(job, taskId)));
      const ahead = delivery === undefined ? undefined : await parts.queues.aheadOf(delivery);
      return ahead === undefined ? view : { ...view, ahead };
    },
    transcript: async (jobId, attemptId) => {
      await look(jobId, (job) => requireAttempt(job, attemptId));
      return openTranscriptFile(layout, jobId, attemptId);
    },
    follow: (jobId, afterId, signal) => parts.feed.follow(jobId, afterId, signal),
    artifacts: async (jobId) => {
      await look(jobId, () => undefined);
      return listArtifacts(layout, jobId);
    },
    artifact: async (jobId, name) => {
      await look(jobId, () => undefined);
      return openArtifact(layout, jobId, name);
    },
    report: async (jobId) => {
      const report = await look(jobId, (job) => buildReport(job, clock.now()));
      return reportFromLedger(report, await parts.ledger.balance({ jobId }));
    },
    usage: async (jobId) => rolesFromLedger(await look(jobId, viewUsage), await parts.ledger.balance({ jobId })),
    cache: async (jobId) => {
      await look(jobId, () => undefined);
      const { cacheAccounts } = parts;
      const [job, today, breaks, decisions] = await Promise.all([
        cacheAccounts.ofJob(jobId),
        cacheAccounts.ofDay(dayOf(clock.now())),
        cacheAccounts.breaksOf(jobId),
        cacheAccounts.decisionsOf(jobId),
      ]);
      return { job, today, breaks, decisions };
    },
    verdicts: (jobId) => look(jobId, viewVerdicts),
    queueStats,
    costs: () => viewCosts(parts.costs),
    metrics: async () => ({ contentType: metrics.contentType, text: await metrics.render() }),
    verifier: (jobId) => look(jobId, verifierFigures),
    verifiers: async (tenant) => {
      const { jobs } = await store.list({ cursor: undefined, limit: NEWEST_JOBS, status: undefined, tenant });
      const canaries = [];
      const verdicts = [];
      for (const { id } of jobs) {
        const seen = await look(id, (job) => ({ canaries: [...job.canaries.values()], verdicts: verdictsOf(job) }));
        canaries.push(...seen.canaries);
        verdicts.push(...seen.verdicts);
      }
      return besideRecall(recordOf(canaries, DEFAULT_LIMITS.minRecall ?? 0), verdicts);
    },
    deadLetters: (range) => parts.notifications.deadLetters(range),
    storeBundle: (content) => storeBundle(layout, content),
    readiness: () => readiness(parts),
    isStoreReachable: () => parts.connection.isReachable(),
  };
}

async function readQueueStats({ notifications, queues, workers }: ServiceParts): Promise<QueueStats> {
  const { total } = await notifications.deadLetters({ from: 0, count: 1 });
  const from = Math.max(0, total - SHOWN_DEAD_LETTERS);
  const newest = (await notifications.deadLetters({ from, count: SHOWN_DEAD_LETTERS })).letters;
  return { queues: await queues.depths(), workers: await workers.list(), deadLetters: { total, newest } };
}

async function submit(
  parts: ServiceParts & { checkSource: ReturnType<typeof createSourceCheck> },
  given: JobSubmission,
  by: { idempotencyKey: string | undefined; author: Author },
) {
  const { registry, store, clock } = parts;
  const submission = cleanSubmission(given);
  checkModel(submission, parts.brain);
  checkCap(submission, parts.model);
  await parts.checkSource(submission);
  if (submission.webhook !== undefined) checkHost(submission.webhook.url, parts.webhookHosts);
  if (submission.push !== undefined) destinationOf(parts, submission.push.to);
  const nowMs = clock.now();
  const simulated = parts.brain !== undefined;
  const { jobId, begun } = await store.create({ jobId: makeJobId(nowMs), submission, nowMs, simulated, ...by });
  if (begun !== undefined) registry.begin(jobId, begun);
  // Beginning twice changes nothing, so a submission that is repeated after a crash begins what the first one stored.
  await registry.input(jobId, { kind: "accepted" });
  return { jobId, created: begun !== undefined };
}

function findTask(job: JobState, taskId: TaskId) {
  const task = job.tasks.get(taskId);
  if (task === undefined)
    throw new AppError("not_found", `job ${job.id} has no task ${taskId}; it has ${job.tasks.size}`);
  return task;
}

function requireAttempt(job: JobState, attemptId: AttemptId): void {
  const taskId = attemptId.split(".")[0] as TaskId;
  if (findTask(job, taskId).attempts.some(({ id }) => id === attemptId)) return;
  throw new AppError("not_found", `task ${taskId} has no attempt ${attemptId}`);
}

/** Where a push goes: to one of the operator's destinations, on the branch that was asked for or that is usual there. */
function placeOf(parts: ServiceParts, jobId: JobId, { to, branch }: PushBody): { to: string; branch: string } {
  const destination = destinationOf(parts, to);
  return { to: destination.name, branch: branch ?? destination.branch.replaceAll("{job}", jobId) };
}

function destinationOf({ destinations }: ServiceParts, to: string | undefined): Pick<Destination, "name" | "branch"> {
  const found = destinations.find(({ name }) => name === to);
  if (found !== undefined) return found;
  const known = destinations.map(({ name }) => name).join(", ") || "none: MIDWATCH_DESTINATIONS lists them";
  throw new AppError(
    "bad_request",
    `expected a destination by name, got ${to ?? "none"}; there are: ${known}. Nothing was done`,
  );
}
