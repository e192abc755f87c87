import type { ContentBlock, Turn } from "../prefix/breakpoints.ts";
import { contextTokens } from "../protocol/price/model-features.ts";

/** Length of a shortened tool result, in characters. */
const MAX_CHARS = 200;

/** Share of the model's context. Tool results are shortened when the conversation exceeds it, before the API would refuse a call. */
const FULL_SHARE = 0.9;

/** True if a conversation of `tokens` tokens comes near the model's context size (docs/reference/messages-api.md#models). */
export function isNearlyFull(model: string, tokens: number): boolean {
  return tokens > contextTokens(model) * FULL_SHARE;
}

/**
 * Shortens the tool results in the first `upTo` turns of a conversation that no longer fits into the model's context.
 * The model gets a full result again by repeating the tool call.
 */
export function shortenResults(turns: readonly Turn[], upTo: number): Turn[] {
  return turns.map((turn, i) =>
    i < upTo && turn.role === "user" ? { role: turn.role, content: turn.content.map(shorten) } : turn,
  );
}

function shorten(block: ContentBlock): ContentBlock {
  if (block.type !== "tool_result" || typeof block.content !== "string" || block.content.length <= MAX_CHARS)
    return block;
  const preview = block.content.slice(0, MAX_CHARS);
  return {
    ...block,
    content: `${preview}\n[shortened to make room: ${block.content.length} characters in all; call again if you need it]`,
  };
}
