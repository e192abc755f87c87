import type { AskedCall } from "../../shared/protocol/approval/approval.ts";
import type { Deliverable } from "../../shared/protocol/notification/notification.ts";
import { NO_USAGE, type Usage } from "../../shared/protocol/price/usage.ts";
import type { ContextCut } from "../../shared/protocol/task/context-cut.ts";
import type { AttemptOrder } from "../../shared/protocol/task/delivery.ts";
import type { Candidate } from "../../shared/protocol/task/task.ts";
import type { Verdict } from "../../shared/protocol/verification/verdict.ts";
import type { WorkspaceClaim } from "../../shared/scratchpad/layout.ts";
import type { Log } from "../../shared/support/log.ts";

/** The input of a stage for one attempt: its order, the epoch that fences it, and the signal to stop. */
export interface AttemptContext {
  readonly order: AttemptOrder;
  readonly epoch: number;
  /** The number of the slot in which the attempt runs, from 0. It determines the uid of the attempt's sandboxes. */
  readonly slot: number;
  /** Aborts when the attempt is cancelled, superseded, out of time or over its disk quota, or when its worker drains; see `stopCauseOf`. */
  readonly signal: AbortSignal;
  readonly log: Log;
}

export function claimOf({ order: { jobId, attemptId }, epoch }: AttemptContext): WorkspaceClaim {
  return { jobId, attemptId, epoch };
}

/** The result of a stage, which the harness turns into the attempt's notification. */
export interface StageOutcome {
  readonly status: "completed" | "failed";
  /** One word. */
  readonly stopReason: string;
  readonly summary: string;
  readonly result: string;
  readonly deliverables: Deliverable[];
  readonly candidate?: Candidate;
  readonly verdict?: Verdict;
  /** The tool calls that wait for a person, if the stop reason is `approval`. */
  readonly asked?: readonly AskedCall[];
  /** The cuts of the agent's conversation since the attempt began. */
  readonly cuts?: readonly ContextCut[];
  readonly usage: Usage;
  readonly turns: number;
  readonly toolCalls: number;
}

/** Runs one stage of one attempt. Throws only unexpected errors, which the caller turns into the stop reason `crashed`. */
export type StageRunner = (context: AttemptContext) => Promise<StageOutcome>;

/** Makes an outcome with the given fields; all others are empty. */
export function outcome(given: Partial<StageOutcome> & Pick<StageOutcome, "status" | "stopReason">): StageOutcome {
  return { summary: "", result: "", deliverables: [], usage: NO_USAGE, turns: 0, toolCalls: 0, ...given };
}

/** The reason why an attempt's signal aborted. `lock_lost`: another process has taken the attempt's delivery. */
export type StopCause = "cancelled" | "superseded" | "lock_lost" | "drain" | "timeout" | "disk_quota";

/** An abort reason that carries the cause of the stop. */
export class AttemptStopped extends Error {
  readonly stopCause: StopCause;

  constructor(stopCause: StopCause) {
    super(`the attempt was stopped: ${stopCause}`);
    this.name = "AttemptStopped";
    this.stopCause = stopCause;
  }
}

/** Returns why a signal aborted; undefined if it has not aborted. */
export function stopCauseOf(signal: AbortSignal): StopCause | undefined {
  if (!signal.aborted) return undefined;
  return signal.reason instanceof AttemptStopped ? signal.reason.stopCause : "lock_lost";
}
