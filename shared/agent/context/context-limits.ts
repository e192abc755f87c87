import { contextTokens } from "../../protocol/price/model-features.ts";
import type { ModelPrice } from "../../protocol/price/price-list.ts";
import { promptTokens } from "../../protocol/price/pricing.ts";
import type { AgentOptions } from "../run-agent.ts";
import type { ContextLimits } from "./plan-cut.ts";

/** Share of the context window that a prompt may fill. The rest is for the answer, and for errors of the estimates. */
const WINDOW_SHARE = 0.92;
/** Share of the model's price step that a prompt may fill. The step applies to the whole request, so the estimate must not be too low. */
const STEP_SHARE = 0.95;

/** The longest prompt that an agent may send: the smaller of its share of the known window and its share of the model's price step. */
export function contextLimits(options: Pick<AgentOptions, "transcript" | "prefix">): ContextLimits {
  return promptLimit({ windowTokens: knownWindow(options), price: options.prefix.price });
}

/** The limit that follows from a window and a model's prices. */
export function promptLimit({ windowTokens, price }: { windowTokens: number; price: ModelPrice }): ContextLimits {
  const step = price.longPrompt === undefined ? Number.POSITIVE_INFINITY : price.longPrompt.above * STEP_SHARE;
  return { promptTokens: Math.floor(Math.min(windowTokens * WINDOW_SHARE, step)) };
}

/** The model's context window in tokens, or a smaller one if the API has refused or cut off requests that should have fitted into it. */
export function knownWindow({ transcript, prefix }: Pick<AgentOptions, "transcript" | "prefix">): number {
  const shown = transcript.entries.flatMap((entry) => {
    if (entry.kind === "too_long") return [entry.limitTokens];
    const wasCutOff = entry.kind === "assistant" && entry.stopReason === "model_context_window_exceeded";
    return wasCutOff ? [promptTokens(entry.usage)] : [];
  });
  return Math.min(contextTokens(prefix.model), ...shown);
}

/**
 * Reads the longest allowed prompt from the API's refusal of a longer one. If the message does not name it, 70 % of the refused prompt's
 * estimated size is assumed.
 */
export function limitInRefusal(message: string, nextTokens: number): number {
  const named = /(\d[\d,]*) tokens? > (\d[\d,]*)/.exec(message)?.[2];
  return named === undefined ? Math.floor(nextTokens * 0.7) : Number(named.replaceAll(",", ""));
}
