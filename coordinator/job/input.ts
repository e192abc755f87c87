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

/**
 * Everything that can happen to a job. `source` is the id of the lead's tool call (or of an HTTP request): an input with
 * a source that already took effect changes nothing and gets the same reply.
 */
export type JobInput =
  | { kind: "accepted" }
  /** `isCharged`: whoever sends it makes calls that cost money; default true. */
  | { kind: "tick"; isCharged?: boolean }
  /** `resumeAt`: when what stopped the attempt is expected to be over, ms since 1970. */
  | { kind: "notification"; notification: Notification; resumeAt?: number }
  /** What earlier jobs know, before the lead begins to plan. */
  | { kind: "hot_spots"; spots: HotSpot[] }
  /** What kept work has to agree with to be taken over by this job. */
  | { kind: "setting"; setting: string; versions: string; kept: number }
  /** What was found for tasks that look for kept work, when the head was at `base`. */
  | { kind: "sought"; base: string; found: Lookup[] }
  | { kind: "attempt_lost"; taskId: TaskId; n: number; detail: string }
  | { kind: "delegate"; source: string; title: string; brief: string }
  /**
   * `folders`: writes of its tasks that are folders of the repository. `closed`: protected paths that its tasks name and that no person
   * will be asked about.
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
  /** Git refused to merge or to land, tried again, too. `resumeAt`: when that is expected to be over. */
  | { kind: "landing_refused"; detail: string; resumeAt?: number }
  | { kind: "orphans_found"; orphans: Orphan[] }
  /** `paths` do not merge; `others` are the merged tasks that changed them meanwhile. */
  /** Structure alone resolved what did not merge: `commit` stands on `base` in place of the refused one. */
  | { kind: "landing_resolved"; taskId: TaskId; refused: string; commit: string; base: string }
  | { kind: "landing_conflict"; taskId: TaskId; paths: string[]; others: TaskId[] }
  | { kind: "push"; to: string; branch: string; by: string }
  | { kind: "push_step"; step: PushStep; detail?: string }
  | { kind: "message"; text: string }
  | { kind: "cancel"; reason: string }
  | { kind: "pause"; reason: string }
  /** `maxCostUsd`: the job's cap from now on. */
  | { kind: "resume"; maxCostUsd?: number }
  | {
      kind: "cache_seen";
      calls: number;
      readShare: number;
      breaksByCause: Record<string, number>;
      /** Oldest first; those that are in the log already count once. */
      breaks: CacheBreakEntry[];
    }
  | { kind: "limits"; limits: Partial<JobLimits> }
  | { kind: "retry" }
  | { kind: "decide_approval"; n: number; decision: ApprovalDecision; reason?: string };

/** What was found for one task: kept work, brought into the job's own repository, or nothing. */
export interface Lookup {
  readonly taskId: TaskId;
  /** Hash of the task as it was looked for (`work-hash.ts`). */
  readonly work: string;
  readonly found?: { readonly reused: ReusedResult; readonly result?: string };
}

/** What an input led to, for whoever sent it. `text` is meant for a model or a person. */
export interface Reply {
  readonly kind: "done" | "refused";
  readonly text: string;
}

/** What the flow has to do after the events are in the log; each is idempotent by what it names. */
export type Effect =
  | { kind: "dispatch"; taskId: TaskId; n: number }
  | { kind: "close"; taskId: TaskId; n: number }
  | { kind: "lead"; run: number }
  /** Look for kept work of the tasks that seek it. */
  | { kind: "seek" }
  /** Keep what these tasks came to. */
  | { kind: "keep"; taskIds: TaskId[] }
  /** Kept work did not hold: nobody else is to take it over. */
  | { kind: "drop_kept"; key: string }
  | { kind: "land" }
  | { kind: "conclude" }
  | { kind: "push" };
