import { type ModelRequest, messagesAfterPrefix } from "../prefix/breakpoints.ts";
import type { ModelPrice } from "../protocol/price/price-list.ts";
import { costOf } from "../protocol/price/pricing.ts";

/** Assumed bytes of JSON per token, for a safe upper bound. Code usually has twice as many bytes per token. */
const BYTES_PER_TOKEN = 2;
/**
 * Factor (and `MARGIN_TOKENS`, a number of tokens) added to counts by the API, which may count the same text slightly differently in another call.
 */
const MARGIN = 1.05;
const MARGIN_TOKENS = 500;
/** Bound for the prompt that the API itself adds to a request for a summary. Its size is not documented; the documentation's example has less than 100 tokens. */
const SUMMARY_PROMPT_TOKENS = 2000;

/** Token counts by the API for parts of a prompt. */
export interface Counted {
  /** Tokens of the previous turn's prompt and answer, with which the next prompt begins; 0 if there was no previous turn. */
  readonly contextTokens: number;
  /** The shared prefix, job context included; undefined if no call has shown it yet. */
  readonly prefixTokens: number | undefined;
}

/**
 * Upper bound of a request's input tokens: the tokens that the API has already counted, plus a bound for the new bytes.
 * The API's estimate (`count_tokens`) is not used, because it can be too low; calls could then exceed the cap.
 */
export function maxInputTokens(request: ModelRequest, { contextTokens, prefixTokens }: Counted): number {
  const added = request.compaction === undefined ? 0 : SUMMARY_PROMPT_TOKENS;
  if (contextTokens > 0) {
    const last = request.messages.findLastIndex(({ role }) => role === "assistant");
    return withMargin(contextTokens) + tokensOf(request.messages.slice(last + 1)) + added;
  }
  if (prefixTokens === undefined) return tokensOf([request.tools, request.system, request.messages]) + added;
  return withMargin(prefixTokens) + tokensOf(messagesAfterPrefix(request)) + added;
}

/** Upper bound of a request's input and output tokens. */
export function maxTokens(request: ModelRequest, counted: Counted): number {
  return maxInputTokens(request, counted) + request.max_tokens;
}

/**
 * Upper bound of a request's cost in US dollars: it assumes that all input is written to the cache for an hour, and
 * that the output has its maximum length.
 */
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
