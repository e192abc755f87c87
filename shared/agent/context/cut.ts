import type { Turn } from "../../prefix/breakpoints.ts";
import type { ContextCut } from "../../protocol/task/context-cut.ts";

/**
 * The effect of a cut on the conversation, as the transcript records it. The conversation is computed from these bytes alone, so that a resumed
 * agent sends the bytes that the interrupted one sent.
 */
export interface CutEffect {
  /** The first `upTo` turns of the conversation are replaced by `head`. 0: no turn is replaced. */
  readonly upTo: number;
  readonly head: readonly Turn[];
  /** Texts that replace the results of tool calls (way `clear`), by call id. */
  readonly results: Readonly<Record<string, string>>;
  /** Texts that replace the long strings in the inputs of tool calls (way `clear`), by call id. */
  readonly inputs: Readonly<Record<string, string>>;
  /** A text that is added to the last user message; empty if `head` contains the harness state. */
  readonly closing: string;
}

/** A cut of the conversation: an entry of the transcript. */
export interface Cut extends ContextCut, CutEffect {
  readonly kind: "cut";
  /** The longest prompt in tokens that the agent was allowed to send. */
  readonly limitTokens: number;
}
