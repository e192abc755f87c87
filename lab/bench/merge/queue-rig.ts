import { join } from "node:path";
import { type LandEnv, landJob } from "../../../coordinator/flow/land-job.ts";
import { type IntakeHook, runIntakeHooks } from "../../../coordinator/flow/take-notification.ts";
import { type JobState, newestAttempt, taskOf } from "../../../coordinator/job/fold/state.ts";
import { createJobLoader } from "../../../coordinator/log/load.ts";
import { createJobRegistry, type JobRegistry } from "../../../coordinator/log/registry.ts";
import { createJobStore, type JobStore } from "../../../coordinator/log/store.ts";
import type { Git } from "../../../shared/git/run-git.ts";
import type { Author } from "../../../shared/protocol/api/access.ts";
import { asTaskId, type JobId, makeJobId, makeWorkerId, type TaskId } from "../../../shared/protocol/ids.ts";
import type { JobSubmission } from "../../../shared/protocol/job/job.ts";
import type { PlannedTask } from "../../../shared/protocol/job/plan.ts";
import { type Notification, notificationId } from "../../../shared/protocol/notification/notification.ts";
import { NO_USAGE } from "../../../shared/protocol/price/usage.ts";
import type { Candidate } from "../../../shared/protocol/task/task.ts";
import type { Finding, Verdict } from "../../../shared/protocol/verification/verdict.ts";
import type { RedisConnection } from "../../../shared/redis/connection/connection.ts";
import { createJobIndex } from "../../../shared/redis/job/job-index.ts";
import { createJobLog } from "../../../shared/redis/job/job-log.ts";
import { createLayout, type Layout } from "../../../shared/scratchpad/layout.ts";
import { defined } from "../../../shared/support/defined.ts";
import { silentLog } from "../../../shared/support/log.ts";
import { wallClock } from "../../../shared/support/time/clock.ts";
import { mirrorRepository } from "../../../worker/intake/mirror-repository.ts";
import { type Change, makeCandidates } from "./make-candidates.ts";

/**
 * A job for tests of the merge queue. Everything but the workers is the product's: log and claims in Redis,
 * repositories on disk, job machine and merge queue. The caller plays the workers.
 */
export interface QueueRig {
  readonly jobId: JobId;
  readonly base: string;
  readonly git: Git;
  readonly layout: Layout;
  readonly store: JobStore;
  readonly registry: JobRegistry;
  /** Makes the JobRegistry of a second coordinator, which has no job in memory yet. */
  readonly newRegistry: () => JobRegistry;
  /** Runs the merge queue until it has nothing left to do. */
  readonly land: (registry?: JobRegistry) => Promise<void>;
  readonly read: <T>(look: (job: JobState) => T) => Promise<T>;
  /** Submits a plan and ends the lead's run. */
  readonly plan: (tasks: readonly PlannedTask[]) => Promise<void>;
  /** Hands over a commit as the candidate of a task's work attempt, and lets it pass check and challenge. */
  readonly verify: (task: string, candidate: { commit: string; base: string }) => Promise<void>;
  /** Ends a task's most recent attempt with the given verdict. */
  readonly judge: (task: string, decision: Verdict["decision"], findings?: Finding[]) => Promise<void>;
  /** Lists the gate runs that have no verdict yet. */
  readonly openGateRuns: () => Promise<{ id: TaskId; candidate: Candidate }[]>;
  /** Makes commits in `candidates.git`. Their parent is `base`, by default the base commit of the job. */
  readonly commits: (changes: readonly Change[], base?: string) => Promise<string[]>;
}

/** Makes a job on the repository `repository`. The job's intake is done, and the lead still has to submit a plan. */
export async function createQueueRig(given: {
  connection: RedisConnection;
  git: Git;
  /** The folder in which the data folder and temporary repositories are made. */
  folder: string;
  repository: string;
  submission?: Partial<JobSubmission>;
  author?: Author;
  /** Makes the hooks that run at the end of the intake, as in a coordinator; by default there are none. */
  intakeHooks?: (registry: JobRegistry, layout: Layout) => readonly IntakeHook[];
}): Promise<QueueRig> {
  const { connection, git, folder, repository } = given;
  const layout = createLayout(join(folder, "data"), "bench");
  const log = silentLog();
  const store = createJobStore({ log: createJobLog(connection), index: createJobIndex(connection) });
  const newRegistry = () =>
    createJobRegistry({
      store,
      loader: createJobLoader({ store, snapshots: NO_SNAPSHOTS, log }),
      clock: wallClock,
      onEffects: async () => {},
    });
  const registry = newRegistry();
  const intakeHooks = given.intakeHooks?.(registry, layout) ?? [];
  const jobId = makeJobId(wallClock.now());
  const source = { kind: "path", path: repository } as const;
  const { base, branch } = await mirrorRepository({ git, layout, jobId, source, allowedRoots: [repository] });
  const submission = { goal: "merge", repository: source, ...given.submission };
  const { author } = given;
  await store.create({ jobId, submission, nowMs: wallClock.now(), ...defined({ author }) });
  await registry.input(jobId, { kind: "accepted" });
  const read = <T>(look: (job: JobState) => T) => registry.read(jobId, look);
  const notify = async (task: string, over: Partial<Notification>) => {
    const whole = await read((job) => notificationOf(job, asTaskId(task), over));
    await runIntakeHooks({ registry, log, intakeHooks }, whole);
    await registry.input(jobId, { kind: "notification", notification: whole });
  };
  const judge: QueueRig["judge"] = async (task, decision, findings = []) => {
    const verdict = await read((job) => verdictOf(job, asTaskId(task), decision, findings));
    await notify(task, { verdict });
  };
  const prefix = { fingerprint: "0".repeat(64), model: "none", bytes: 1 };
  await notify("t1", { result: JSON.stringify({ base, branch, files: 1, prefix, roles: [] }) });
  let scratched = 0;
  return {
    jobId,
    base,
    git,
    layout,
    store,
    registry,
    newRegistry,
    read,
    judge,
    land: (by = registry) => landJob({ registry: by, git, layout, log } satisfies LandEnv, jobId),
    plan: async (tasks) => {
      const plan = { summary: "plan", tasks: [...tasks] };
      const reply = await registry.input(jobId, { kind: "submit_plan", source: "plan", plan });
      if (reply.kind === "refused") throw new Error(`the plan was refused: ${reply.text}`);
      await registry.input(jobId, {
        kind: "lead_finished",
        run: 1,
        messagesRead: 1,
        stopReason: "end",
        usage: NO_USAGE,
      });
    },
    verify: async (task, { commit, base: on }) => {
      const attemptId = await read((job) => attemptIdOf(job, asTaskId(task)));
      await notify(task, { candidate: { commit, base: on, attemptId } });
      await judge(task, "pass");
      await judge(task, "pass");
    },
    openGateRuns: () =>
      read((job) =>
        [...job.tasks.values()].flatMap(({ spec, batch, status, candidate }) =>
          batch !== undefined && status === "checking" && candidate !== undefined ? [{ id: spec.id, candidate }] : [],
        ),
      ),
    commits: (changes, on = base) => {
      scratched += 1;
      const scratch = join(folder, `scratch-${scratched}.git`);
      return makeCandidates(git, { ...layout.job(jobId), scratch }, { base: on, changes });
    },
  };
}

const NO_SNAPSHOTS = { load: async () => undefined, save: async () => {} };

/** Makes a planned task whose write set is the given paths. */
export function taskThatWrites(key: string, writes: string[]): PlannedTask {
  return { key, role: "implementer", title: key, brief: "b", dependsOn: [], writes, deliverables: [], acceptance: [] };
}

function attemptIdOf(job: JobState, taskId: TaskId) {
  const attempt = newestAttempt(taskOf(job, taskId));
  if (attempt === undefined) throw new Error(`task ${taskId} has no attempt`);
  return attempt.id;
}

function notificationOf(job: JobState, taskId: TaskId, over: Partial<Notification>): Notification {
  const attempt = newestAttempt(taskOf(job, taskId));
  if (attempt === undefined) throw new Error(`task ${taskId} has no attempt`);
  const whole: Notification = {
    version: 1,
    id: "",
    jobId: job.id,
    taskId,
    attemptId: attempt.id,
    stage: attempt.stage,
    epoch: 1,
    workerId: makeWorkerId("bench", 1),
    status: "completed",
    stopReason: "submitted",
    summary: "done",
    result: "",
    deliverables: [],
    usage: NO_USAGE,
    timings: { startedAt: 0, finishedAt: 0, turns: 1, toolCalls: 1 },
    ...over,
  };
  return { ...whole, id: notificationId(whole) };
}

function verdictOf(job: JobState, taskId: TaskId, decision: Verdict["decision"], findings: Finding[]): Verdict {
  const task = taskOf(job, taskId);
  return {
    commit: task.candidate?.commit ?? "",
    by: task.stage === "challenge" ? "challenge" : task.stage === "gate" ? "gate" : "check",
    attemptId: attemptIdOf(job, taskId),
    decision,
    summary: decision,
    attacks: [],
    findings,
    checks: [],
  };
}
