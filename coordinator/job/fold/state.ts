import type { Author } from "../../../shared/protocol/api/access.ts";
import type { AllowedCall, DecidedCall } from "../../../shared/protocol/approval/approval.ts";
import type { IntakeResult } from "../../../shared/protocol/cache/prefix-ref.ts";
import type { JobId, TaskId } from "../../../shared/protocol/ids.ts";
import type { HotSpot } from "../../../shared/protocol/job/history.ts";
import {
  DEFAULT_LIMITS,
  isTerminalJob,
  type JobLimits,
  type JobStatus,
  type JobSubmission,
} from "../../../shared/protocol/job/job.ts";
import type { Push } from "../../../shared/protocol/job/push.ts";
import type { Quote } from "../../../shared/protocol/price/quote.ts";
import { NO_USAGE, type Usage } from "../../../shared/protocol/price/usage.ts";
import type { ReusedResult } from "../../../shared/protocol/reuse/reuse.ts";
import type { AttemptRecord, Candidate, Stage, TaskSpec, TaskStatus } from "../../../shared/protocol/task/task.ts";
import type { CheckResult, Finding, Verdict } from "../../../shared/protocol/verification/verdict.ts";
import type { ApprovalState } from "../approvals.ts";
import type { TaskNote } from "../texts/task-notes.ts";
import type { Canary } from "./canary.ts";
import type { LeadState } from "./lead.ts";
import type { Batch } from "./merge-group.ts";
import { NO_ENTRIES, NO_ITEMS } from "./shared-empty.ts";

/** A task as the job machine holds it. */
export interface TaskState {
  spec: TaskSpec;
  status: TaskStatus;
  reason?: string;
  /** The stage that its newest attempt serves, or the next one will. */
  stage: Stage;
  /** Replaced when one is added, so that it takes no more room than it has. */
  attempts: readonly AttemptRecord[];
  /** How long the longest chain of tasks is that wait for it, up to a bound. */
  chain: number;
  revision: number;
  /** Attempts at the present stage that failed in a row. */
  failures: number;
  /** Of a canary whose fault is not planted yet: what is copied. */
  candidate?: Candidate;
  /** This and the lists below are replaced, never changed in place: tasks share the empty one. */
  findings: readonly Finding[];
  messages: readonly string[];
  claims: readonly string[];
  /** Verdicts of challenges on the present candidate. */
  votes?: { pass: number; fail: number };
  /** What the newest verdict that came of checks without a model said. */
  checks: readonly CheckResult[];
  landedAs?: string;
  result?: string;
  /** Work of an earlier task that it took over and still stands on. */
  reused?: ReusedResult;
  /** True when somebody has said something to it: its work came of more than its spec. */
  wasTold?: true;
  /** True when verifiers of this job have passed it once: it counts once, whatever becomes of its commit. */
  wasPassed?: true;
  /** How often its commit did not merge with the job's head. */
  conflicts?: number;
  /** Where that was: it claims these paths beside its own from then on. */
  contested: readonly string[];
  /** Of a gate's step: the batch that it tests. */
  batch?: number;
  /** Protected files that a person lets this task change. */
  permitted: readonly string[];
  /** What a person decided about calls of its newest attempt. */
  decided: readonly DecidedCall[];
  /** What its newest attempt is told when it goes on, each said once. */
  notes: readonly TaskNote[];
}

/** The fold of a job's log. Only `apply-event.ts` changes it. */
export interface JobState {
  readonly id: JobId;
  readonly createdAt: number;
  readonly submission: JobSubmission;
  /** Whose job it is; jobs of before there were keys have none, and belong to the default tenant. */
  author?: Author;
  /** True while the simulator has answered all of its calls: nobody is charged for them. */
  simulated?: true;
  limits: JobLimits;
  status: JobStatus;
  paused?: string;
  /** Why it is paused, and when it goes on by itself. */
  pause?: { readonly reason: string; readonly resumeAt?: number };
  reason?: string;
  detail?: string;
  endedAt?: number;
  /** When it was tried again after its end; its wall time counts from there. */
  retriedAt?: number;
  intake?: IntakeResult;
  /** Where the tasks of earlier jobs on this repository met, when this one began. */
  hotSpots?: readonly HotSpot[];
  /** What kept work has to agree with to be taken over; `kept` is how much there was. Absent where the job wants none. */
  setting?: { readonly setting: string; readonly versions: string; readonly kept: number };
  /** Tasks for which kept work is looked for. */
  seeking: ReadonlySet<TaskId>;
  /** The stage of the attempt that each task would have next, were the job not paused. */
  held: ReadonlyMap<TaskId, Stage>;
  /** The tasks that contest paths, until they have ended. */
  contesting: ReadonlySet<TaskId>;
  /** What was taken over and did not hold. */
  reuseDropped: number;
  /** The merged head; the job's base until the first landing. */
  head?: string;
  readonly tasks: Map<TaskId, TaskState>;
  /** Without the statuses that no task is in. */
  readonly byStatus: Map<TaskStatus, Set<TaskId>>;
  /** The ready ones by how long a chain waits for them. */
  readonly readyByChain: Set<TaskId>[];
  /** The ones that the lead delegated. Jobs share the empty sets and maps of the read-only kinds (`shared-empty.ts`). */
  delegated: ReadonlySet<TaskId>;
  readonly idByKey: Map<string, TaskId>;
  dependents: ReadonlyMap<TaskId, TaskId[]>;
  /** Tool calls of the lead that already took effect, by their id. */
  readonly sources: Map<string, string>;
  /** What lies on the volume of a history that Redis lost, by its name. */
  orphans: ReadonlySet<string>;
  /** Every commit that the head has been at: what candidates may be based on. */
  readonly heads: Set<string>;
  lead: LeadState;
  planSummary?: string;
  /** What the plan was expected to take, and what the newest amendment made of it. */
  quote?: Quote;
  newestQuote?: Quote;
  landing?: { from: string; to: string; tasks: TaskId[]; commits?: string[] };
  /** Batches under test, each on top of the one before. */
  batches: Batch[];
  /** How many batches there have been. */
  batchCount: number;
  /** What waits, or waited, for a person, by number; and the numbers of what waits now. */
  approvals: ReadonlyMap<number, ApprovalState>;
  pendingApprovals: ReadonlySet<number>;
  /** Calls that a person allowed for the whole job, and protected files that they opened to all its tasks. */
  readonly allowed: AllowedCall[];
  readonly permitted: string[];
  finishSummary?: string;
  /** The newest push of its result. */
  push?: Push;
  finishRounds: number;
  /** Tasks of the plan whose candidate its verifiers passed, in order. */
  readonly passed: TaskId[];
  /** Faults that were planted to test the verifiers, by the canary's task. */
  canaries: ReadonlyMap<TaskId, Canary>;
  readonly verdicts: { taskId: TaskId; at: number; verdict: Verdict }[];
  usage: Usage;
  /** Cache breaks in the log. */
  cacheBreaks: number;
  /** There while too little is read from the cache. */
  cacheAlert?: { at: number; readShare: number; below: number; calls: number; breaksByCause: Record<string, number> };
}

/** Cache breaks that go into a job's log; further ones are counted only. */
export const MAX_CACHE_BREAKS = 100;

/** A job of which only its submission is known. */
export function createJobState(id: JobId, createdAt: number, submission: JobSubmission): JobState {
  return {
    id,
    createdAt,
    submission,
    limits: { ...DEFAULT_LIMITS, ...submission.limits },
    status: "accepted",
    tasks: new Map(),
    byStatus: new Map(),
    readyByChain: [],
    delegated: NO_ITEMS,
    idByKey: new Map(),
    dependents: NO_ENTRIES,
    sources: new Map(),
    orphans: NO_ITEMS,
    seeking: NO_ITEMS,
    held: NO_ENTRIES,
    contesting: NO_ITEMS,
    reuseDropped: 0,
    heads: new Set(),
    lead: {
      runs: 0,
      active: false,
      messages: [],
      messagesRead: 0,
      wakingMessages: 0,
      idleRuns: 0,
      stalls: 0,
      usage: NO_USAGE,
    },
    batches: [],
    batchCount: 0,
    approvals: NO_ENTRIES,
    pendingApprovals: NO_ITEMS,
    allowed: [],
    permitted: [],
    finishRounds: 0,
    passed: [],
    canaries: NO_ENTRIES,
    verdicts: [],
    usage: NO_USAGE,
    cacheBreaks: 0,
  };
}

/** The tasks in one of these states, oldest first within a state. */
export function tasksIn(job: JobState, ...statuses: TaskStatus[]): TaskState[] {
  return statuses.flatMap((status) => [...(job.byStatus.get(status) ?? [])].map((id) => taskOf(job, id)));
}

/** Why a job is paused, in words; undefined for one that is not, or that is over: the state keeps the pause that it ended in. */
export function pausedBy({ status, paused }: JobState): string | undefined {
  return isTerminalJob(status) ? undefined : paused;
}

/** How many tasks are in one of these states; O(1) in the size of the job. */
export function countIn(job: JobState, ...statuses: TaskStatus[]): number {
  return statuses.reduce((sum, status) => sum + (job.byStatus.get(status)?.size ?? 0), 0);
}

/** The task of this id; not to have it is a bug. */
export function taskOf(job: JobState, id: TaskId): TaskState {
  const task = job.tasks.get(id);
  if (task === undefined) throw new Error(`job ${job.id} has no task ${id}`);
  return task;
}

/** The newest attempt of a task, if it has any. */
export function newestAttempt(task: TaskState): AttemptRecord | undefined {
  return task.attempts.at(-1);
}

/** States in which a task holds its write claim and one of the job's places. */
export const ACTIVE_TASK_STATUSES = [
  "queued",
  "running",
  "claimed",
  "checking",
  "challenging",
  "verified",
  "landing",
  "revising",
] as const satisfies readonly TaskStatus[];

/** States from which a task can still go on. */
export const OPEN_TASK_STATUSES = ["blocked", "ready", "parked", ...ACTIVE_TASK_STATUSES] as const;

/** True for a task that changes nothing: its report goes to the lead instead of a merge. */
export function isReadOnly(spec: TaskSpec): boolean {
  return spec.writes.length === 0;
}
