import type { Usage } from "../../../shared/protocol/price/usage.ts";

/** A message that the lead has read or reads in its next run. */
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
  /** Number of messages up to the newest that wakes the lead. */
  wakingMessages: number;
  /** Runs in a row after which no task was active. */
  idleRuns: number;
  /** Runs in a row without any answer from the API. */
  stalls: number;
  /** Why the last run stopped, if the lead did not end its turn itself. */
  trouble?: string;
  /** Its last words, if any. */
  words?: string;
  usage: Usage;
}
