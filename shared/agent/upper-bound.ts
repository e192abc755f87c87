import type { ModelRequest } from "../prefix/breakpoints.ts";
import type { ModelPrice } from "../protocol/price/price-list.ts";
import { costOf } from "../protocol/price/pricing.ts";

/** Bytes of JSON that are at least one token: half of what code usually needs, so that a bound is a bound. */
const BYTES_PER_TOKEN = 2;
/** What is added to tokens that the API itself counted: another call may be counted a little differently. */
const MARGIN = 1.05;
const MARGIN_TOKENS = 500;

/** What the API has already counted of a prompt. */
export interface Counted {
  /** Prompt and answer of the turn before: what the next prompt begins with. 0 when there was none. */
  readonly contextTokens: number;
  /** The shared prefix alone. */
  readonly prefixTokens: number | undefined;
}

/**
 * The most input tokens that a request can have: what the API counted of it before, and the bytes of what is new. An
 * estimate of the API's (`count_tokens`) is never used: it may err, and a cap that rests on it would, too.
 */
export function mostTokens(request: ModelRequest, { contextTokens, prefixTokens }: Counted): number {
  if (contextTokens > 0) {
    const last = request.messages.findLastIndex(({ role }) => role === "assistant");
    return withMargin(contextTokens) + tokensOf(request.messages.slice(last + 1));
  }
  const prefix = prefixTokens === undefined ? tokensOf([request.tools, request.system]) : withMargin(prefixTokens);
  return prefix + tokensOf(request.messages);
}

/** The most that a request can cost in US dollars: all of it written to the cache for an hour, and all its output used. */
export function upperBound(request: ModelRequest, price: ModelPrice, counted: Counted): number {
  return costOf(price, {
    inputTokens: 0,
    outputTokens: request.max_tokens,
    cacheReadTokens: 0,
    cacheWrite5mTokens: 0,
    cacheWrite1hTokens: mostTokens(request, counted),
  });
}

function withMargin(tokens: number): number {
  return Math.ceil(tokens * MARGIN) + MARGIN_TOKENS;
}

function tokensOf(part: unknown): number {
  return Math.ceil(Buffer.byteLength(JSON.stringify(part)) / BYTES_PER_TOKEN);
}
