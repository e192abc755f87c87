import type { Balance } from "../../../shared/model/ledger.ts";
import type { JobEvent } from "../../../shared/protocol/job/event.ts";
import type { BilledTokens } from "../../../shared/protocol/price/pricing.ts";
import type { RawEntry } from "../../../shared/redis/job/job-log.ts";

/**
 * The evidence of a run, read independently of the product: the job's log in Redis, git, the simulator's bills, files
 * on the volume, and the process table. Only the log is reported by the product itself.
 */
export interface Evidence {
  readonly jobId: string;
  /** The entries of the job's log in Redis, and the events in the archive of the log that was made at the job's conclusion. */
  readonly log: readonly RawEntry[];
  readonly archived: readonly { readonly id: string; readonly event: JobEvent }[];
  /** The correct content of each planned task's file, by the task's key. */
  readonly expected: ReadonlyMap<string, string>;
  readonly branch: Branch;
  /** The commit of each candidate's git ref, with the attempt that made it. */
  readonly candidates: readonly { readonly attemptId: string; readonly commit: string }[];
  /** The transcripts on the volume. */
  readonly transcripts: readonly Transcript[];
  readonly journal: readonly Sent[];
  /** Writes that Redis acknowledged and that a fault may have lost, as text of its append-only file. */
  readonly forgotten: string;
  readonly deadLetters: readonly { readonly reason: string; readonly xml: string }[];
  readonly bills: readonly Billed[];
  readonly balance: Balance;
  readonly maxCostUsd: number;
  /** Maximum number of model calls that faults may have interrupted, by ending a process, an answer or a connection. */
  readonly interruptedCalls: number;
  readonly left: readonly string[];
}

/** The job's branch, as read with git. */
export interface Branch {
  readonly base: string;
  readonly head: string;
  /** The commits from the base to the head, following first parents. */
  readonly landings: readonly Landing[];
  /** Ids of the commits that are reachable from the head and not from the base. */
  readonly reachable: readonly string[];
  /** Content of the files below `out/` at the head, by the key of the task that writes the file. */
  readonly files: ReadonlyMap<string, string>;
}

export interface Landing {
  readonly commit: string;
  readonly parents: readonly string[];
  readonly taskId: string;
  readonly candidate: string;
}

/** The content of one transcript file. `epoch` is 0 for a transcript of the lead. */
export interface Transcript {
  readonly attemptId: string;
  readonly epoch: number;
  readonly calls: readonly { readonly id: string; readonly reservedUsd: number }[];
  readonly answers: readonly ({ readonly responseId: string } & BilledTokens)[];
  /** Number of calls that the transcript has after the entry that ended the run. */
  readonly callsAfterEnd: number;
}

/** An entry of a worker's journal: a notification was sent, or Redis acknowledged it. */
export interface Sent {
  readonly id: string;
  readonly workerId: string;
  readonly said: "sent" | "taken";
}

export interface Billed extends BilledTokens {
  readonly responseId: string;
  readonly costUsd: number;
}

/** Parses the events in the job's log. */
export function eventsOf({ log }: Evidence): JobEvent[] {
  return log.map(({ event }) => JSON.parse(event) as JobEvent);
}
