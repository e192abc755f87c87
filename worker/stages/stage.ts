import type { AskedCall } from "../../shared/protocol/approval/approval.ts";
import type { Deliverable } from "../../shared/protocol/notification/notification.ts";
import { NO_USAGE, type Usage } from "../../shared/protocol/price/usage.ts";
import type { AttemptOrder } from "../../shared/protocol/task/delivery.ts";
import type { Candidate } from "../../shared/protocol/task/task.ts";
import type { Verdict } from "../../shared/protocol/verification/verdict.ts";
import type { WorkspaceClaim } from "../../shared/scratchpad/layout.ts";
import type { Log } from "../../shared/support/log.ts";

/** One attempt as a stage sees it: the order, the epoch that fences it, and the signal to stop. */
export interface AttemptContext {
  readonly order: AttemptOrder;
  readonly epoch: number;
  /** The slot it runs in, from 0; it determines the uid of its sandboxes. */
  readonly slot: number;
  /** Aborts when the attempt is cancelled, superseded, out of time, or its worker drains; see `stopCauseOf`. */
  readonly signal: AbortSignal;
  readonly log: Log;
}

export function claimOf({ order: { jobId, attemptId }, epoch }: AttemptContext): WorkspaceClaim {
  return { jobId, attemptId, epoch };
}

/** The result of a stage. The harness turns it into the attempt's notification. */
export interface StageOutcome {
  readonly status: "completed" | "failed";
  /** One word. */
  readonly stopReason: string;
  readonly summary: string;
  readonly result: string;
  readonly deliverables: Deliverable[];
  readonly candidate?: Candidate;
  readonly verdict?: Verdict;
  /** Calls that wait for a person, for `approval`. */
  readonly asked?: readonly AskedCall[];
  readonly usage: Usage;
  readonly turns: number;
  readonly toolCalls: number;
}

/** Runs one stage of one attempt. Throws only unexpected errors; the caller turns those into `crashed`. */
export type StageRunner = (context: AttemptContext) => Promise<StageOutcome>;

/** An outcome with the given fields; the others are empty. */
export function outcome(given: Partial<StageOutcome> & Pick<StageOutcome, "status" | "stopReason">): StageOutcome {
  return { summary: "", result: "", deliverables: [], usage: NO_USAGE, turns: 0, toolCalls: 0, ...given };
}

/** Why an attempt's signal aborted; `lock_lost` when another process has taken its delivery. */
export type StopCause = "cancelled" | "superseded" | "lock_lost" | "drain" | "timeout" | "disk_quota";

/** An abort reason that carries its cause. */
export class AttemptStopped extends Error {
  readonly stopCause: StopCause;

  constructor(stopCause: StopCause) {
    super(`the attempt was stopped: ${stopCause}`);
    this.name = "AttemptStopped";
    this.stopCause = stopCause;
  }
}

/** The cause of an aborted signal; undefined if it is not aborted. */
export function stopCauseOf(signal: AbortSignal): StopCause | undefined {
  if (!signal.aborted) return undefined;
  return signal.reason instanceof AttemptStopped ? signal.reason.stopCause : "lock_lost";
}
