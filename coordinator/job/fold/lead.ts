import type { Usage } from "../../../shared/protocol/price/usage.ts";

/** A message that the lead has read or will read in its next run. */
export interface LeadMessage {
  readonly from: "harness" | "person";
  readonly text: string;
  readonly wake: boolean;
}

/** The lead's side of a job: an inbox and numbered runs, one at a time. */
export interface LeadState {
  runs: number;
  active: boolean;
  messages: LeadMessage[];
  messagesRead: number;
  /** How many messages there are up to the newest one that wakes it. */
  wakingMessages: number;
  /** Runs in a row that left the job with nothing to do. */
  idleRuns: number;
  /** Runs in a row to which the API did not answer at all. */
  stalls: number;
  /** How the last run ended, when it did not end its turn by itself. */
  trouble?: string;
  /** Its last words, if any. */
  words?: string;
  usage: Usage;
}
