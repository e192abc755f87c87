import type { Author } from "../../../shared/protocol/api/access.ts";
import type { AllowedCall, DecidedCall } from "../../../shared/protocol/approval/approval.ts";
import type { IntakeResult } from "../../../shared/protocol/cache/prefix-ref.ts";
import type { JobId, TaskId } from "../../../shared/protocol/ids.ts";
import type { HotSpot } from "../../../shared/protocol/job/hot-spot.ts";
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
import type { ReusedWork } from "../../../shared/protocol/reuse/reuse.ts";
import type { AttemptRecord, Candidate, Stage, TaskSpec, TaskStatus } from "../../../shared/protocol/task/task.ts";
import type { CheckResult, Finding, Verdict } from "../../../shared/protocol/verification/verdict.ts";
import type { ApprovalState } from "../approvals.ts";
import type { TaskNote } from "../texts/task-notes.ts";
import type { Canary } from "./canary.ts";
import type { LeadState } from "./lead.ts";
import type { MergeGroup } from "./merge-group.ts";

/** A task as the job machine holds it. */
export interface TaskState {
  spec: TaskSpec;
  status: TaskStatus;
  reason?: string;
  /** The stage of its newest attempt, or of its next one if it waits. */
  stage: Stage;
  readonly attempts: AttemptRecord[];
  /** Length of the longest chain of tasks that wait for it, at most `MAX_CHAIN`. */
  chain: number;
  revision: number;
  /** Failed attempts in a row at the present stage. */
  failures: number;
  /** For a canary without its fault yet: the commit to copy. */
  candidate?: Candidate;
  /** This and the lists below are replaced, never changed in place: a canary shares them with its original. */
  findings: readonly Finding[];
  messages: readonly string[];
  claims: readonly string[];
  /** Verdicts of the challenge stage on the present candidate. */
  votes?: { pass: number; fail: number };
  /** Results of the newest run of checks that use no model. */
  checks: readonly CheckResult[];
  landedAs?: string;
  result?: string;
  /** Cached result that it reuses, until the result is dropped. */
  reused?: ReusedWork;
  /** True once the lead or a person has sent it a message: its result then depends on more than its spec. */
  wasMessaged?: true;
  /**
   * True once verifiers of this job have passed it: it counts once in `passed`, even if its commit is refused later.
   */
  wasPassed?: true;
  /** How often its commit failed to merge with the job's head. */
  conflicts?: number;
  /** Paths of its merge conflicts; it claims them in addition to its writes. */
  conflictPaths: readonly string[];
  /** For a gate run: number of the merge group that it tests. */
  batch?: number;
  /** Protected files that a person lets this task change. */
  permitted: readonly string[];
  /** A person's decisions about calls of its newest attempt. */
  decided: readonly DecidedCall[];
  /** Notes that its newest attempt reads once when it resumes. */
  notes: readonly TaskNote[];
}

/** The fold of a job's log. Only `apply-event.ts` changes it. */
export interface JobState {
  readonly id: JobId;
  readonly createdAt: number;
  readonly submission: JobSubmission;
  /** Owner of the job. Jobs from before API keys existed have none and belong to the default tenant. */
  author?: Author;
  /** True while only the simulator has answered its calls: nothing is charged. */
  simulated?: true;
  limits: JobLimits;
  status: JobStatus;
  paused?: string;
  /** Why the job is paused, and when it resumes by itself. */
  pause?: { readonly reason: string; readonly resumeAt?: number };
  reason?: string;
  detail?: string;
  endedAt?: number;
  /** Time of the last retry after the job had ended; its wall time counts from here. */
  retriedAt?: number;
  intake?: IntakeResult;
  /** Paths over which tasks of earlier jobs on this repository conflicted, as known at the job's start. */
  hotSpots?: readonly HotSpot[];
  /** Fingerprint that cached results must match, and how many were available. Absent if the job reuses none. */
  reuse?: { readonly fingerprint: string; readonly versions: string; readonly available: number };
  /** Tasks that wait for a lookup of cached results. */
  readonly lookups: Set<TaskId>;
  /** Attempts that a pause holds back: the stage of each task's next attempt. */
  readonly held: Map<TaskId, Stage>;
  /** Tasks that have had a merge conflict and have not ended. */
  readonly conflicted: Set<TaskId>;
  /** Number of reused results that were refused. */
  reuseDropped: number;
  /** The merged head; the job's base until the first landing. */
  head?: string;
  readonly tasks: Map<TaskId, TaskState>;
  /** Only statuses that have tasks. */
  readonly byStatus: Map<TaskStatus, Set<TaskId>>;
  /** Ready tasks, indexed by the length of the chain that waits for them. */
  readonly readyByChain: Set<TaskId>[];
  /** Tasks that the lead delegated. */
  readonly delegated: Set<TaskId>;
  readonly idByKey: Map<string, TaskId>;
  readonly dependents: Map<TaskId, TaskId[]>;
  /** Tool calls of the lead that already took effect, by their id. */
  readonly sources: Map<string, string>;
  /** Names of objects on the volume that belong to a history that Redis lost. */
  readonly orphans: Set<string>;
  /** Every commit that was the head: a candidate may be based on any of them. */
  readonly heads: Set<string>;
  lead: LeadState;
  planSummary?: string;
  /** The plan's quote, and the newest one after amendments. */
  quote?: Quote;
  newestQuote?: Quote;
  landing?: { from: string; to: string; tasks: TaskId[]; commits?: string[] };
  /** Merge groups under test, each on top of the one before. */
  mergeGroups: MergeGroup[];
  /** Number of merge groups so far. */
  mergeGroupCount: number;
  /** All approvals by number, and the numbers of the pending ones. */
  readonly approvals: Map<number, ApprovalState>;
  readonly pendingApprovals: Set<number>;
  /** Calls that a person allowed for the whole job, and protected files that a person opened to all its tasks. */
  readonly allowed: AllowedCall[];
  readonly permitted: string[];
  finishSummary?: string;
  /** The newest push of its result. */
  push?: Push;
  finishRounds: number;
  /** Tasks of the plan whose candidate its verifiers passed, in order. */
  readonly passed: TaskId[];
  /** Planted faults that test the verifiers, by the canary's task. */
  readonly canaries: Map<TaskId, Canary>;
  readonly verdicts: { taskId: TaskId; at: number; verdict: Verdict }[];
  usage: Usage;
  /** Cache breaks in the log. */
  cacheBreaks: number;
  /** Set while the share of input read from the prompt cache is too low. */
  cacheAlert?: { at: number; readShare: number; below: number; calls: number; breaksByCause: Record<string, number> };
}

/** Cache breaks recorded in a job's log; later ones are only counted. */
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

/**
 * Why a job is paused, in words; undefined for a job that is not paused or has ended, even if it ended during a pause.
 */
export function pausedBy({ status, paused }: JobState): string | undefined {
  return isTerminalJob(status) ? undefined : paused;
}

/** Number of tasks in these states; O(1) in the size of the job. */
export function countIn(job: JobState, ...statuses: TaskStatus[]): number {
  return statuses.reduce((sum, status) => sum + (job.byStatus.get(status)?.size ?? 0), 0);
}

/** The task with this id; a missing task is a bug. */
export function taskOf(job: JobState, id: TaskId): TaskState {
  const task = job.tasks.get(id);
  if (task === undefined) throw new Error(`job ${job.id} has no task ${id}`);
  return task;
}

/** The newest attempt of a task, if any. */
export function newestAttempt(task: TaskState): AttemptRecord | undefined {
  return task.attempts.at(-1);
}

/** States in which a task holds its write claim and a slot. */
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

/** True for a task that writes nothing: its report goes to the lead, and nothing is merged. */
export function isReadOnly(spec: TaskSpec): boolean {
  return spec.writes.length === 0;
}
