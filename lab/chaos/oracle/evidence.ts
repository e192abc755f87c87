import type { Balance } from "../../../shared/model/ledger.ts";
import type { JobEvent } from "../../../shared/protocol/job/event.ts";
import type { BilledTokens } from "../../../shared/protocol/price/pricing.ts";
import type { RawEntry } from "../../../shared/redis/job/job-log.ts";

/**
 * The evidence of a run, read from outside: the job's log in Redis, git, the simulator's bills, the volume's files, the
 * process table. The log is the only part that the product itself reports.
 */
export interface Evidence {
  readonly jobId: string;
  /** The job's log, entry by entry, and its archive from the job's conclusion. */
  readonly log: readonly RawEntry[];
  readonly archived: readonly { readonly id: string; readonly event: JobEvent }[];
  /** The right content of each planned task's file, by the task's key. */
  readonly expected: ReadonlyMap<string, string>;
  readonly branch: Branch;
  /** Commits of the candidates' refs, by attempt. */
  readonly candidates: readonly { readonly attemptId: string; readonly commit: string }[];
  /** Attempts that have a folder with a transcript on the volume. */
  readonly transcripts: readonly Transcript[];
  readonly journal: readonly Sent[];
  /** Acknowledged writes that Redis may have lost, as text. */
  readonly forgotten: string;
  readonly deadLetters: readonly { readonly reason: string; readonly xml: string }[];
  readonly bills: readonly Billed[];
  readonly balance: Balance;
  readonly maxCostUsd: number;
  /** Most calls that faults may have interrupted, in a process, an answer or a connection. */
  readonly interruptedCalls: number;
  readonly left: readonly string[];
}

/** The job's branch as git shows it. */
export interface Branch {
  readonly base: string;
  readonly head: string;
  /** From the base to the head by first parents. */
  readonly landings: readonly Landing[];
  /** Commits reachable from the head and not from the base. */
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
  /** Calls after the entry that ended the run. */
  readonly callsAfterEnd: number;
}

/** A notification in a worker's journal. */
export interface Sent {
  readonly id: string;
  readonly workerId: string;
  readonly said: "sent" | "taken";
}

export interface Billed extends BilledTokens {
  readonly responseId: string;
  readonly costUsd: number;
}

/** The log's events, parsed. */
export function eventsOf({ log }: Evidence): JobEvent[] {
  return log.map(({ event }) => JSON.parse(event) as JobEvent);
}
