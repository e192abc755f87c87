import type { Usage } from "../../../shared/protocol/price/usage.ts";
import type { ContextCut } from "../../../shared/protocol/task/context-cut.ts";

/** A message to the lead, already read or to be read in the lead's next run. */
export interface LeadMessage {
  readonly from: "harness" | "person";
  readonly text: string;
  readonly wake: boolean;
}

/** The state of a job's lead: its inbox and its numbered runs. One run at a time is in progress. */
export interface LeadState {
  runs: number;
  active: boolean;
  messages: LeadMessage[];
  messagesRead: number;
  /** Position in the inbox, counted from 1, of the last message that starts a run of the lead. */
  wakingMessages: number;
  /** Number of the lead's runs in a row after which no task was active. */
  idleRuns: number;
  /** Number of the lead's runs in a row that got no answer from the API. */
  stalls: number;
  /** The stop reason of the last run, if the lead did not end its turn itself. */
  trouble?: string;
  /** The lead's latest text, if any. */
  words?: string;
  usage: Usage;
  /** The cuts of the lead's conversation, oldest first. */
  cuts?: readonly ContextCut[];
}
