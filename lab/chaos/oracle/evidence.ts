import type { Balance } from "../../../shared/model/ledger.ts";
import type { JobEvent } from "../../../shared/protocol/job/event.ts";
import type { BilledTokens } from "../../../shared/protocol/price/pricing.ts";
import type { RawEntry } from "../../../shared/redis/job/job-log.ts";

/**
 * All that the oracle knows of a run, read from outside: the job's log as it lies in Redis, git, the simulator's books,
 * the volume's files, the process table. Nothing here comes from the product's own word about itself but the log.
 */
export interface Evidence {
  readonly jobId: string;
  /** The job's log, entry by entry, and the same as it was archived when the job was concluded. */
  readonly log: readonly RawEntry[];
  readonly archived: readonly { readonly id: string; readonly event: JobEvent }[];
  /** Tasks that the plan has, and what each one's file has to hold. */
  readonly expected: ReadonlyMap<string, string>;
  readonly branch: Branch;
  /** Commits that candidates' refs name, by attempt. */
  readonly candidates: readonly { readonly attemptId: string; readonly commit: string }[];
  /** Attempts that have a folder with a transcript on the volume. */
  readonly transcripts: readonly Transcript[];
  readonly journal: readonly Sent[];
  /** What Redis had acknowledged and may have forgotten, as text. */
  readonly forgotten: string;
  readonly deadLetters: readonly { readonly reason: string; readonly xml: string }[];
  readonly books: readonly Billed[];
  readonly balance: Balance;
  readonly maxCostUsd: number;
  /** Calls that may have been under way when something was done to their process, their answer or their connection. */
  readonly interruptedCalls: number;
  readonly left: readonly string[];
}

/** The job's branch, by git. */
export interface Branch {
  readonly base: string;
  readonly head: string;
  /** From the base to the head by first parents. */
  readonly landings: readonly Landing[];
  /** Every commit that the head has and the base has not. */
  readonly reachable: readonly string[];
  /** The files below `out/` at the head, by task key. */
  readonly files: ReadonlyMap<string, string>;
}

export interface Landing {
  readonly commit: string;
  readonly parents: readonly string[];
  readonly taskId: string;
  readonly candidate: string;
}

/** One transcript file. `epoch` is 0 for a lead's. */
export interface Transcript {
  readonly attemptId: string;
  readonly epoch: number;
  readonly calls: readonly { readonly id: string; readonly reservedUsd: number }[];
  readonly answers: readonly ({ readonly responseId: string } & BilledTokens)[];
  /** Calls that stand after the entry that ended the run. */
  readonly callsAfterEnd: number;
}

/** One notification as a worker's journal has it. */
export interface Sent {
  readonly id: string;
  readonly workerId: string;
  readonly said: "sent" | "taken";
}

export interface Billed extends BilledTokens {
  readonly responseId: string;
  readonly costUsd: number;
}

/** The events of the log. */
export function eventsOf({ log }: Evidence): JobEvent[] {
  return log.map(({ event }) => JSON.parse(event) as JobEvent);
}
