import type { ApprovalDecision } from "../../shared/protocol/approval/approval.ts";
import type { CacheBreakEntry } from "../../shared/protocol/cache/cache.ts";
import type { TaskId } from "../../shared/protocol/ids.ts";
import type { Estimates } from "../../shared/protocol/job/history.ts";
import type { HotSpot } from "../../shared/protocol/job/hot-spot.ts";
import type { JobLimits } from "../../shared/protocol/job/job.ts";
import type { Plan, PlannedTask } from "../../shared/protocol/job/plan.ts";
import type { PushStep } from "../../shared/protocol/job/push.ts";
import type { Orphan } from "../../shared/protocol/landing/orphan.ts";
import type { Notification } from "../../shared/protocol/notification/notification.ts";
import type { Usage } from "../../shared/protocol/price/usage.ts";
import type { ReusedWork } from "../../shared/protocol/reuse/reuse.ts";

/**
 * Inputs of the job machine. `source` is the id of the lead's tool call or of an HTTP request: an input whose source
 * has already taken effect changes nothing and gets the same reply.
 */
export type JobInput =
  | { kind: "accepted" }
  /** `isCharged`: the sender's model calls cost money; default true. */
  | { kind: "tick"; isCharged?: boolean }
  /** `resumeAt`: expected end of the outage that stopped the attempt, ms since 1970. */
  | { kind: "notification"; notification: Notification; resumeAt?: number }
  /** Paths over which tasks of earlier jobs conflicted; arrives before the lead plans. */
  | { kind: "hot_spots"; spots: HotSpot[] }
  /** The fingerprint that cached results must match to be reused by this job, and how many do (`available`). */
  | { kind: "reuse_fingerprint"; fingerprint: string; versions: string; available: number }
  /** Cached results found for the waiting tasks while the head was `base`. */
  | { kind: "results_looked_up"; base: string; found: Lookup[] }
  | { kind: "attempt_lost"; taskId: TaskId; n: number; detail: string }
  | { kind: "delegate"; source: string; title: string; brief: string }
  /**
   * `folders`: writes of its tasks that are folders of the repository. `closed`: protected paths in its tasks that no
   * person can be asked to open.
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
    }
  | { kind: "batch_planned"; from: string; tasks: TaskId[]; commits: string[] }
  | { kind: "landing_planned"; from: string; to: string; tasks: TaskId[]; commits?: string[]; batch?: number }
  | { kind: "landing_done"; to: string }
  | { kind: "landing_aborted"; reason: string }
  /** Git refused to merge or to land, also on a retry. `resumeAt`: expected end of the cause. */
  | { kind: "landing_refused"; detail: string; resumeAt?: number }
  | { kind: "orphans_found"; orphans: Orphan[] }
  /** Structure alone resolved a merge conflict: `commit`, based on `base`, replaces the refused commit. */
  | { kind: "landing_resolved"; taskId: TaskId; refused: string; commit: string; base: string }
  /** `paths` do not merge; `others` are the merged tasks that changed them. */
  | { kind: "landing_conflict"; taskId: TaskId; paths: string[]; others: TaskId[] }
  | { kind: "push"; to: string; branch: string; by: string }
  | { kind: "push_step"; step: PushStep; detail?: string }
  | { kind: "message"; text: string }
  | { kind: "cancel"; reason: string }
  | { kind: "pause"; reason: string }
  /** `maxCostUsd`: the job's new cap. */
  | { kind: "resume"; maxCostUsd?: number }
  | {
      kind: "cache_seen";
      calls: number;
      readShare: number;
      breaksByCause: Record<string, number>;
      /** Oldest first; breaks already in the log are ignored. */
      breaks: CacheBreakEntry[];
    }
  | { kind: "limits"; limits: Partial<JobLimits> }
  | { kind: "retry" }
  | { kind: "decide_approval"; n: number; decision: ApprovalDecision; reason?: string };

/** The outcome of one task's lookup: a cached result, imported into the job's repository, or none. */
export interface Lookup {
  readonly taskId: TaskId;
  /** Hash of the task at the time of the lookup (`work-hash.ts`). */
  readonly work: string;
  readonly found?: { readonly reused: ReusedWork; readonly result?: string };
}

/** The answer to the sender of an input. `text` is written for a model or a person. */
export interface Reply {
  readonly kind: "done" | "refused";
  readonly text: string;
}

/** Actions for the flow, to be taken once the events are in the log; each is idempotent by the ids in it. */
export type Effect =
  | { kind: "dispatch"; taskId: TaskId; n: number }
  | { kind: "close"; taskId: TaskId; n: number }
  | { kind: "lead"; run: number }
  /** Look up cached results for the tasks in `lookups`. */
  | { kind: "look_up_results" }
  /** Store the results of these tasks in the cache. */
  | { kind: "store_results"; taskIds: TaskId[] }
  /** Remove a cached result that checks, verifiers or the gate have refused. */
  | { kind: "drop_result"; key: string }
  | { kind: "land" }
  | { kind: "conclude" }
  | { kind: "push" };
