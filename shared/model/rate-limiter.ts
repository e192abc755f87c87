import { defined } from "../support/defined.ts";
/** One bucket of the API as its headers show it: how much a minute, and what was left. */
export interface RateBucket {
  readonly limit: number;
  readonly remaining: number;
}

/** The buckets that a response told of; absent where it said nothing. */
export interface RateHeaders {
  readonly requests?: RateBucket;
  readonly inputTokens?: RateBucket;
}

/** How a call ended, as far as limits are concerned. */
export interface CallEnd {
  readonly headers?: RateHeaders | undefined;
  /** The API refused it for its rate; `retryAfterMs` where it said how long. */
  readonly refused?: { readonly retryAfterMs: number | undefined };
}

/** A call's leave to be sent. */
export interface Permit {
  /** The headers have come: others may be let go by what they say. */
  heard(headers: RateHeaders): Promise<void>;
  done(end: CallEnd): Promise<void>;
}

/**
 * Keeps all processes together within the rate limits of a credential and model: as many at once as a window allows that
 * grows with each success and halves with each refusal, and no faster than the API's own buckets refill.
 */
export interface RateLimiter {
  /** Waits for leave to send. `inputTokens`: about what the call takes from the input bucket; cache reads are free. */
  acquire(call: { id: string; model: string; inputTokens: number }, signal: AbortSignal): Promise<Permit>;
}

/** A limiter that holds nobody. */
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
