import type { BrainReply } from "../brains/brain.ts";
import { textOf } from "../brains/make-context.ts";
import { tokensOfBlock } from "../tokens.ts";

/** Tokens that the API's own prompt for the summary is assumed to have. The example in its documentation has less than 100. */
const PROMPT_TOKENS = 100;

/** The end of a call that summarises a conversation. */
export interface SummaryCall {
  /** The summary; undefined if there is none. `stopReason` then tells why. */
  readonly summary: string | undefined;
  readonly stopReason: string;
  /** False if the prompt left no room for the call. */
  readonly wasMade: boolean;
  readonly outputTokens: number;
}

/** Number of tokens that a summary's call adds to the prompt. */
export function promptTokensOf(instructions: string | null | undefined): number {
  const own = instructions?.trim() ?? "";
  return own === "" ? PROMPT_TOKENS : tokensOfBlock({ type: "text", text: own });
}

/**
 * Decides how a summary's call ends: with a summary only if the reply has text, calls no tool, and fits into `max_tokens` and
 * the room that the prompt leaves in the context window (docs/reference/messages-api.md#compaction-on-demand).
 */
export function endOfSummary(reply: BrainReply, { maxTokens, room }: { maxTokens: number; room: number }): SummaryCall {
  const size = reply.content.reduce((sum, block) => sum + tokensOfBlock(block), 0);
  const limit = Math.min(maxTokens, room);
  const outputTokens = Math.min(size, limit);
  const without = (stopReason: string): SummaryCall => ({
    summary: undefined,
    stopReason,
    wasMade: true,
    outputTokens,
  });
  if (size > limit) return without(room < maxTokens ? "model_context_window_exceeded" : "max_tokens");
  if (reply.content.some(({ type }) => type === "tool_use")) return without("tool_use");
  if (reply.stop_reason !== undefined && reply.stop_reason !== "end_turn") return without(reply.stop_reason);
  const summary = textOf(reply.content);
  return summary === "" ? without("end_turn") : { summary, stopReason: "compaction", wasMade: true, outputTokens };
}

/** The end of a summary's call that could not be made, because its prompt does not fit into the context window. */
export const NO_ROOM: SummaryCall = {
  summary: undefined,
  stopReason: "model_context_window_exceeded",
  wasMade: false,
  outputTokens: 0,
};
