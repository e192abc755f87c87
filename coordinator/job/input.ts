import type { ApprovalDecision } from "../../shared/protocol/approval/approval.ts";
import type { CacheBreakEntry } from "../../shared/protocol/cache/cache.ts";
import type { TaskId } from "../../shared/protocol/ids.ts";
import type { Orphan } from "../../shared/protocol/job/event.ts";
import type { Estimates, HotSpot } from "../../shared/protocol/job/history.ts";
import type { JobLimits } from "../../shared/protocol/job/job.ts";
import type { Plan, PlannedTask } from "../../shared/protocol/job/plan.ts";
import type { PushStep } from "../../shared/protocol/job/push.ts";
import type { Notification } from "../../shared/protocol/notification/notification.ts";
import type { Usage } from "../../shared/protocol/price/usage.ts";
import type { ReusedResult } from "../../shared/protocol/reuse/reuse.ts";
import type { ContextCut } from "../../shared/protocol/task/context-cut.ts";

/**
 * Inputs of the job machine. `source` is the id of the lead's tool call or of the HTTP request. If an input with the
 * same source has already taken effect, the input changes nothing and gets the same reply again.
 */
export type JobInput =
  | { kind: "accepted" }
  /** `isCharged`: the model calls of the notifying worker cost money; default true. */
  | { kind: "tick"; isCharged?: boolean }
  /** `resumeAt`: the expected end of the outage that stopped the attempt, in ms since 1970. */
  | { kind: "notification"; notification: Notification; resumeAt?: number }
  /** Paths over which tasks of earlier jobs conflicted. This input arrives before the lead plans. */
  | { kind: "hot_spots"; spots: HotSpot[] }
  /** The reuse fingerprint that a cached result must share with this job, and the number of such results (`available`). */
  | { kind: "reuse_fingerprint"; fingerprint: string; versions: string; available: number }
  /** The outcome of a lookup for the waiting tasks: the cached results that were found while the head was `base`. */
  | { kind: "results_looked_up"; base: string; found: Lookup[] }
  | { kind: "attempt_lost"; taskId: TaskId; n: number; detail: string }
  | { kind: "delegate"; source: string; title: string; brief: string }
  /**
   * `folders`: entries of the tasks' `writes` that are folders of the repository. `closed`: protected paths in the
   * tasks that no person can be asked to permit.
   */
  | { kind: "submit_plan"; source: string; plan: Plan; estimates?: Estimates; folders?: string[]; closed?: string[] }
  | {
      kind: "amend_plan";
      source: string;
      add: PlannedTask[];
      remove: string[];
      reason: string;
      estimates?: Estimates;
      folders?: string[];
      closed?: string[];
    }
  | { kind: "message_task"; source: string; task: string; from: "lead" | "person"; text: string }
  | { kind: "stop_task"; source: string; task: string; reason: string }
  | { kind: "finish_job"; source: string; summary: string }
  | {
      kind: "lead_finished";
      run: number;
      messagesRead: number;
      stopReason: string;
      detail?: string;
      words?: string;
      resumeAt?: number;
      usage: Usage;
      /** The cuts of the lead's conversation in all its runs. */
      cuts?: readonly ContextCut[];
    }
  | { kind: "batch_planned"; from: string; tasks: TaskId[]; commits: string[] }
  | { kind: "landing_planned"; from: string; to: string; tasks: TaskId[]; commits?: string[]; batch?: number }
  | { kind: "landing_done"; to: string }
  | { kind: "landing_aborted"; reason: string }
  /** Git refused to merge or to land, and refused again on a retry. `resumeAt`: the expected end of the cause. */
  | { kind: "landing_refused"; detail: string; resumeAt?: number }
  | { kind: "orphans_found"; orphans: Orphan[] }
  /** The merge conflict of a candidate was resolved by the structure of the code alone: `commit`, based on `base`, replaces the candidate. */
  | { kind: "landing_resolved"; taskId: TaskId; refused: string; commit: string; base: string }
  /** A candidate conflicts in `paths`; `others` are the merged tasks that changed these paths. */
  | { kind: "landing_conflict"; taskId: TaskId; paths: string[]; others: TaskId[] }
  | { kind: "push"; to: string; branch: string; by: string }
  | { kind: "push_step"; step: PushStep; detail?: string }
  | { kind: "message"; text: string }
  | { kind: "cancel"; reason: string }
  | { kind: "pause"; reason: string }
  /** `maxCostUsd`: the job's new cap in US dollars. */
  | { kind: "resume"; maxCostUsd?: number }
  | {
      kind: "cache_seen";
      calls: number;
      readShare: number;
      breaksByCause: Record<string, number>;
      /** The cache breaks of the job, oldest first; those already in the log are ignored. */
      breaks: CacheBreakEntry[];
    }
  /** The window of the job's nightshift queue is open until `until`, or closed until then (ms since 1970). `by`: a person opened it for this job. */
  | { kind: "window"; open: boolean; until?: number; by?: "person" }
  | { kind: "limits"; limits: Partial<JobLimits> }
  | { kind: "retry" }
  | { kind: "decide_approval"; n: number; decision: ApprovalDecision; reason?: string };

/** The outcome of one task's lookup: a cached result, imported into the job's repository, or none. */
export interface Lookup {
  readonly taskId: TaskId;
  /** Hash of the task (`work-hash.ts`) at the time of the lookup, by which a later change of the task is noticed. */
  readonly work: string;
  readonly found?: { readonly reused: ReusedResult; readonly result?: string };
}

/** The reply to the sender of an input. `text` is written for a model or a person. */
export interface Reply {
  readonly kind: "done" | "refused";
  readonly text: string;
}

/** Effects: actions that the flow takes after the events are in the log. Each effect is idempotent by the ids in it. */
export type Effect =
  | { kind: "dispatch"; taskId: TaskId; n: number }
  | { kind: "close"; taskId: TaskId; n: number }
  | { kind: "lead"; run: number }
  /** Looks up cached results for the tasks in the job's `lookups`. */
  | { kind: "look_up_results" }
  /** Stores the results of these tasks as cached results. */
  | { kind: "store_results"; taskIds: TaskId[] }
  /** Removes a cached result that checks, verifiers or the gate have refused. */
  | { kind: "drop_result"; key: string }
  | { kind: "land" }
  | { kind: "conclude" }
  | { kind: "push" };
