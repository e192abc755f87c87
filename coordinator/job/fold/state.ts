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
import type { MergeGroup } from "./merge-group.ts";

/** The state of a task in the job machine. */
export interface TaskState {
  spec: TaskSpec;
  status: TaskStatus;
  reason?: string;
  /** The stage of the task's newest attempt, or of the next attempt if the task waits. */
  stage: Stage;
  readonly attempts: AttemptRecord[];
  /** Length of the longest chain of tasks that wait for this task, at most `MAX_CHAIN`. */
  chain: number;
  revision: number;
  /** Number of failed attempts in a row at the task's present stage. */
  failures: number;
  /** For a canary whose fault is not planted yet: the commit to copy. */
  candidate?: Candidate;
  /** The lists from here on are replaced, never changed in place: a canary shares them with the copied task. */
  findings: readonly Finding[];
  messages: readonly string[];
  claims: readonly string[];
  /** Verdicts of the challenge stage on the task's present candidate. */
  votes?: { pass: number; fail: number };
  /** Results of the latest checks, which use no model. */
  checks: readonly CheckResult[];
  landedAs?: string;
  result?: string;
  /** The cached result that the task reuses, until the result is dropped. */
  reused?: ReusedResult;
  /** True once the lead or a person has sent the task a message: the result then depends on more than the spec. */
  wasMessaged?: true;
  /** True once verifiers of this job have passed the task. Stays true even if the task's commit is refused later. */
  wasPassed?: true;
  /** How often the task's commit failed to merge with the job's head. */
  conflicts?: number;
  /** Paths of the task's merge conflicts. The task claims these paths in addition to the paths in `writes`. */
  conflictPaths: readonly string[];
  /** For a gate run: the number of the merge group under test. */
  batch?: number;
  /** Protected files that a person permits this task to change. */
  permitted: readonly string[];
  /** A person's decisions about tool calls of the task's newest attempt. */
  decided: readonly DecidedCall[];
  /** Notes that the task's newest attempt reads once when it resumes. */
  notes: readonly TaskNote[];
}

/** The state of a job, computed from the job's log. Only `apply-event.ts` changes it. */
export interface JobState {
  readonly id: JobId;
  readonly createdAt: number;
  readonly submission: JobSubmission;
  /** The owner of the job. Jobs from before there were API keys have no owner and belong to the default tenant. */
  author?: Author;
  /** True while only the simulator has answered the job's model calls, so that nothing is charged. */
  simulated?: true;
  limits: JobLimits;
  status: JobStatus;
  paused?: string;
  /** Why the job is paused, and when it resumes by itself. */
  pause?: { readonly reason: string; readonly resumeAt?: number };
  /** The window of the job's nightshift queue, as last seen. Absent: it has not opened yet, or the job is in no queue. */
  window?: { readonly open: boolean; readonly until?: number; readonly by?: "person" };
  reason?: string;
  detail?: string;
  endedAt?: number;
  /** Time of the last retry after the job had ended; the job's wall time is counted from this time. */
  retriedAt?: number;
  intake?: IntakeResult;
  /** Paths over which tasks of earlier jobs on this repository conflicted, as known at the job's start. */
  hotSpots?: readonly HotSpot[];
  /** The fingerprint that cached results must share, and their number at the start. Absent if the job reuses none. */
  reuse?: { readonly fingerprint: string; readonly versions: string; readonly available: number };
  /** Tasks that wait for the outcome of a lookup of cached results. */
  readonly lookups: Set<TaskId>;
  /** Attempts that were held back while the job was paused: by task, the stage of its next attempt. */
  readonly held: Map<TaskId, Stage>;
  /** Tasks that have had a merge conflict and have not ended. */
  readonly conflicted: Set<TaskId>;
  /** Number of cached results that the job reused and then refused. */
  reuseDropped: number;
  /** The head of the merged commits; until the first landing, the job's base. */
  head?: string;
  readonly tasks: Map<TaskId, TaskState>;
  /** The tasks by status; a status without tasks has no entry. */
  readonly byStatus: Map<TaskStatus, Set<TaskId>>;
  /** The ready tasks, indexed by the length of the longest chain of tasks that wait for each. */
  readonly readyByChain: Set<TaskId>[];
  /** Tasks that the lead delegated to explorers. */
  readonly delegated: Set<TaskId>;
  readonly idByKey: Map<string, TaskId>;
  readonly dependents: Map<TaskId, TaskId[]>;
  /** Ids of the lead's tool calls that have already taken effect. */
  readonly sources: Map<string, string>;
  /** Names of orphans: objects on the volume that belong to a history that Redis lost. */
  readonly orphans: Set<string>;
  /** Every commit that has been the job's head, because a candidate may be based on any of them. */
  readonly heads: Set<string>;
  lead: LeadState;
  planSummary?: string;
  /** The quote of the plan, and the latest quote after amendments. */
  quote?: Quote;
  newestQuote?: Quote;
  landing?: { from: string; to: string; tasks: TaskId[]; commits?: string[] };
  /** Merge groups under test, each built on top of the one before. */
  mergeGroups: MergeGroup[];
  /** Number of merge groups that the job has had so far. */
  mergeGroupCount: number;
  /** All approvals by number, and the numbers of the pending ones. */
  readonly approvals: Map<number, ApprovalState>;
  readonly pendingApprovals: Set<number>;
  /** Tool calls, and changes of protected files, that a person has allowed for all tasks of the job. */
  readonly allowed: AllowedCall[];
  readonly permitted: string[];
  finishSummary?: string;
  /** The latest push of the job's result. */
  push?: Push;
  finishRounds: number;
  /** Tasks of the plan whose candidates the verifiers have passed, in the order of passing. */
  readonly passed: TaskId[];
  /** The canaries that test the verifiers, by the id of the canary's task. */
  readonly canaries: Map<TaskId, Canary>;
  readonly verdicts: { taskId: TaskId; at: number; verdict: Verdict }[];
  usage: Usage;
  /** The cache breaks that are recorded in the log. */
  cacheBreaks: number;
  /** Set while a cache alert is active: the share of input read from the prompt cache is too low. */
  cacheAlert?: { at: number; readShare: number; below: number; calls: number; breaksByCause: Record<string, number> };
}

/** Maximum number of cache breaks that a job's log records; later cache breaks are only counted. */
export const MAX_CACHE_BREAKS = 100;

/** The state of a job before its first event. */
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
    delegated: new Set(),
    idByKey: new Map(),
    dependents: new Map(),
    sources: new Map(),
    orphans: new Set(),
    lookups: new Set(),
    held: new Map(),
    conflicted: new Set(),
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
    mergeGroups: [],
    mergeGroupCount: 0,
    approvals: new Map(),
    pendingApprovals: new Set(),
    allowed: [],
    permitted: [],
    finishRounds: 0,
    passed: [],
    canaries: new Map(),
    verdicts: [],
    usage: NO_USAGE,
    cacheBreaks: 0,
  };
}

/** The tasks in one of these states, oldest first within a state. */
export function tasksIn(job: JobState, ...statuses: TaskStatus[]): TaskState[] {
  return statuses.flatMap((status) => [...(job.byStatus.get(status) ?? [])].map((id) => taskOf(job, id)));
}

/** Why a job is paused, as a text for people. Undefined if it is not paused or has ended, even while paused. */
export function pausedBy({ status, paused }: JobState): string | undefined {
  return isTerminalJob(status) ? undefined : paused;
}

/** Number of tasks in these states; takes constant time regardless of the size of the job. */
export function countIn(job: JobState, ...statuses: TaskStatus[]): number {
  return statuses.reduce((sum, status) => sum + (job.byStatus.get(status)?.size ?? 0), 0);
}

/** Returns the task with this id. Throws if there is none, because that is a bug. */
export function taskOf(job: JobState, id: TaskId): TaskState {
  const task = job.tasks.get(id);
  if (task === undefined) throw new Error(`job ${job.id} has no task ${id}`);
  return task;
}

/** Returns the newest attempt of a task, if any. */
export function newestAttempt(task: TaskState): AttemptRecord | undefined {
  return task.attempts.at(-1);
}

/** States in which a task holds a write claim and a slot. */
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

/** States of a task that has not ended. */
export const OPEN_TASK_STATUSES = ["blocked", "ready", "parked", ...ACTIVE_TASK_STATUSES] as const;

/** True for a read-only task: its report goes to the lead, and nothing is merged. */
export function isReadOnly(spec: TaskSpec): boolean {
  return spec.writes.length === 0;
}
