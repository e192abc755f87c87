import { defined } from "../support/defined.ts";
/** The state of one of the API's rate limits, from a response's headers: the limit per minute, and the part that remains. */
export interface RateBucket {
  readonly limit: number;
  readonly remaining: number;
}

/** The rate limits that a response reported. A limit that it did not report is absent. */
export interface RateHeaders {
  readonly requests?: RateBucket;
  readonly inputTokens?: RateBucket;
}

/** Facts about an ended call that the rate limiter needs. */
export interface CallEnd {
  readonly headers?: RateHeaders | undefined;
  /** Present if the API refused the call because of a rate limit. `retryAfterMs` is the wait that the API asked for, if any. */
  readonly refused?: { readonly retryAfterMs: number | undefined };
}

/** Permission to send a call. */
export interface Permit {
  /** To be called when the response's headers have arrived: their rate limits may allow waiting calls to start. */
  heard(headers: RateHeaders): Promise<void>;
  done(end: CallEnd): Promise<void>;
}

/**
 * Keeps the calls of all processes within the rate limits of one credential and model. A window limits the number of concurrent calls; it
 * grows with each success and halves with each refusal. Calls start no faster than the API's limits refill.
 */
export interface RateLimiter {
  /**
   * Waits for permission to send a call. `inputTokens`: estimate of the input tokens that count toward the limit, which
   * excludes tokens read from the cache.
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
