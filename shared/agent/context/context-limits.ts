import type { ModelPrice } from "../../protocol/price/price-list.ts";
import type { TranscriptEntry } from "../transcript-entry.ts";
import type { ContextLimits } from "./plan-cut.ts";

/** Share of the model's context window that a prompt may fill. The rest is for the answer, and for errors of the estimates. */
const WINDOW_SHARE = 0.92;
/** Share of the model's price step that a prompt may fill. The step applies to the whole request, so the estimate must not be too low. */
const STEP_SHARE = 0.95;

/**
 * The longest prompt that an agent may send, in tokens: the smallest of its share of the model's window, its share of the model's price step, and
 * the limits that the API has shown by refusing or cutting off earlier requests of this transcript.
 */
export function contextLimits(
  entries: readonly TranscriptEntry[],
  { windowTokens, price }: { windowTokens: number; price: ModelPrice },
): ContextLimits {
  const step = price.longPrompt === undefined ? [] : [price.longPrompt.above * STEP_SHARE];
  const shown = entries.flatMap((entry) => {
    if (entry.kind === "too_long") return [entry.limitTokens * WINDOW_SHARE];
    return entry.kind === "assistant" && entry.stopReason === "model_context_window_exceeded"
      ? [
          entry.usage.inputTokens +
            entry.usage.cacheReadTokens +
            entry.usage.cacheWrite5mTokens +
            entry.usage.cacheWrite1hTokens,
        ]
      : [];
  });
  return { promptTokens: Math.floor(Math.min(windowTokens * WINDOW_SHARE, ...step, ...shown)) };
}

/**
 * Reads the longest allowed prompt from the API's refusal of a longer one. If the message does not name it, 70 % of the refused prompt's
 * estimated size is assumed.
 */
export function limitInRefusal(message: string, nextTokens: number): number {
  const named = /(\d[\d,]*) tokens? > (\d[\d,]*)/.exec(message)?.[2];
  return named === undefined ? Math.floor(nextTokens * 0.7) : Number(named.replaceAll(",", ""));
}
