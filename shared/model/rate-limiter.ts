import { defined } from "../support/defined.ts";
/** One rate limit of the API, from its headers: the limit per minute, and the remainder. */
export interface RateBucket {
  readonly limit: number;
  readonly remaining: number;
}

/** The rate limits that a response reported; absent if it did not. */
export interface RateHeaders {
  readonly requests?: RateBucket;
  readonly inputTokens?: RateBucket;
}

/** The end of a call, as far as rate limits are concerned. */
export interface CallEnd {
  readonly headers?: RateHeaders | undefined;
  /** Set if the API refused the call because of a rate limit; `retryAfterMs` if it said how long to wait. */
  readonly refused?: { readonly retryAfterMs: number | undefined };
}

/** Permission to send a call. */
export interface Permit {
  /** The headers have arrived: their rate limits may allow waiting calls to start. */
  heard(headers: RateHeaders): Promise<void>;
  done(end: CallEnd): Promise<void>;
}

/**
 * Keeps all processes together within the rate limits of a credential and model. The number of concurrent calls is
 * limited by a window that grows with each success and halves with each refusal; calls start no faster than the API's
 * limits refill.
 */
export interface RateLimiter {
  /**
   * Waits for permission to send. `inputTokens`: estimate of the input tokens that count toward the limit; cache reads
   * do not.
   */
  acquire(call: { id: string; model: string; inputTokens: number }, signal: AbortSignal): Promise<Permit>;
}

/** A limiter that never delays a call. */
export const openLimiter: RateLimiter = {
  acquire: async () => ({ heard: async () => {}, done: async () => {} }),
};

/** Reads `anthropic-ratelimit-*` (docs/reference/messages-api.md#rate-limits). */
export function readRateHeaders(headers: { get(name: string): string | null } | undefined): RateHeaders {
  const bucket = (name: string): RateBucket | undefined => {
    const [limit, remaining] = ["limit", "remaining"].map((part) =>
      headers?.get(`anthropic-ratelimit-${name}-${part}`),
    );
    if (limit == null || remaining == null) return undefined;
    return { limit: Number(limit), remaining: Number(remaining) };
  };
  const requests = bucket("requests");
  const inputTokens = bucket("input-tokens");
  return {
    ...defined({ requests, inputTokens }),
  };
}
