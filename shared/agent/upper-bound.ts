import type { ModelRequest } from "../prefix/breakpoints.ts";
import type { ModelPrice } from "../protocol/price/price-list.ts";
import { costOf } from "../protocol/price/pricing.ts";

/** Bytes of JSON per token, as a safe upper bound: code usually needs twice as many bytes per token. */
const BYTES_PER_TOKEN = 2;
/** Margin on token counts of the API: another call may be counted slightly differently. */
const MARGIN = 1.05;
const MARGIN_TOKENS = 500;

/** Parts of a prompt that the API has already counted. */
export interface Counted {
  /** Prompt and answer of the previous turn, with which the next prompt begins; 0 if there was none. */
  readonly contextTokens: number;
  /** The shared prefix. */
  readonly prefixTokens: number | undefined;
}

/**
 * Upper bound of a request's input tokens: the tokens that the API counted before, and the bytes of the new part. The
 * API's estimate (`count_tokens`) is not used: it can be too low, and so would the cap be.
 */
export function maxInputTokens(request: ModelRequest, { contextTokens, prefixTokens }: Counted): number {
  if (contextTokens > 0) {
    const last = request.messages.findLastIndex(({ role }) => role === "assistant");
    return withMargin(contextTokens) + tokensOf(request.messages.slice(last + 1));
  }
  const prefix = prefixTokens === undefined ? tokensOf([request.tools, request.system]) : withMargin(prefixTokens);
  return prefix + tokensOf(request.messages);
}

/** Upper bound of a request's cost in US dollars: all input written to the cache for an hour, and all output used. */
export function upperBound(request: ModelRequest, price: ModelPrice, counted: Counted): number {
  return costOf(price, {
    inputTokens: 0,
    outputTokens: request.max_tokens,
    cacheReadTokens: 0,
    cacheWrite5mTokens: 0,
    cacheWrite1hTokens: maxInputTokens(request, counted),
  });
}

function withMargin(tokens: number): number {
  return Math.ceil(tokens * MARGIN) + MARGIN_TOKENS;
}

function tokensOf(part: unknown): number {
  return Math.ceil(Buffer.byteLength(JSON.stringify(part)) / BYTES_PER_TOKEN);
}
