import { ApiError } from "./api-error.ts";
import type { SimulatedModel } from "./models.ts";

/** Limits of one model class per minute: requests, input tokens and output tokens (docs/reference/messages-api.md#rate-limits). */
export interface RateLimits {
  readonly requests: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** The limits of the usage tiers, from https://platform.claude.com/docs/en/api/rate-limits. */
export const TIERS: Readonly<Record<string, Readonly<Record<SimulatedModel["limitClass"], RateLimits>>>> = {
  start: {
    fable: { requests: 1000, inputTokens: 500_000, outputTokens: 100_000 },
    standard: { requests: 1000, inputTokens: 2_000_000, outputTokens: 400_000 },
  },
  build: {
    fable: { requests: 2000, inputTokens: 1_500_000, outputTokens: 300_000 },
    standard: { requests: 5000, inputTokens: 5_000_000, outputTokens: 1_000_000 },
  },
  scale: {
    fable: { requests: 4000, inputTokens: 4_000_000, outputTokens: 800_000 },
    standard: { requests: 10_000, inputTokens: 10_000_000, outputTokens: 2_000_000 },
  },
};

class Bucket {
  private level: number;
  private at: number;
  readonly limit: number;

  constructor(limit: number, now: number) {
    this.limit = limit;
    this.level = limit;
    this.at = now;
  }

  /** Returns the amount that is left in the bucket at a time. The bucket refills by its limit per minute. */
  left(now: number): number {
    this.level = Math.min(this.limit, this.level + ((now - this.at) / 60_000) * this.limit);
    this.at = now;
    return this.level;
  }

  take(amount: number): void {
    this.level -= amount;
  }

  /** Returns the number of seconds until the bucket contains `amount`. */
  waitFor(amount: number, now: number): number {
    return Math.max(1, Math.ceil(((Math.min(amount, this.limit) - this.left(now)) / this.limit) * 60));
  }
}

/** The token buckets of one organisation and one class of models. Tokens that are read from the cache are not counted as input. */
export class TokenBuckets {
  private readonly requests: Bucket;
  private readonly input: Bucket;
  private readonly output: Bucket;

  constructor(limits: RateLimits, now: number) {
    this.requests = new Bucket(limits.requests, now);
    this.input = new Bucket(limits.inputTokens, now);
    this.output = new Bucket(limits.outputTokens, now);
  }

  /** Takes a request and its uncached input tokens out of the buckets. Throws a 429 with `retry-after` if a bucket does not contain enough. */
  admit(inputTokens: number, now: number): void {
    const empty = [
      { name: "requests", bucket: this.requests, wanted: 1 },
      { name: "input tokens", bucket: this.input, wanted: Math.min(inputTokens, this.input.limit) },
      { name: "output tokens", bucket: this.output, wanted: 1 },
    ].find(({ bucket, wanted }) => bucket.left(now) < wanted);
    if (empty !== undefined) {
      throw new ApiError(
        "rate_limit_error",
        `This request would exceed the rate limit of ${empty.bucket.limit} ${empty.name} per minute`,
        {
          headers: { "retry-after": String(empty.bucket.waitFor(empty.wanted, now)), ...this.headers(now) },
        },
      );
    }
    this.requests.take(1);
    this.input.take(inputTokens);
  }

  spendOutput(tokens: number): void {
    this.output.take(tokens);
  }

  /** Returns the rate-limit headers of a response; token counts are rounded to thousands. */
  headers(now: number): Record<string, string> {
    const thousands = (value: number) => Math.max(0, Math.round(value / 1000) * 1000);
    const reset = (bucket: Bucket) =>
      new Date(now + ((bucket.limit - bucket.left(now)) / bucket.limit) * 60_000).toISOString();
    const lines = (name: string, bucket: Bucket, left: number) => ({
      [`anthropic-ratelimit-${name}-limit`]: String(bucket.limit),
      [`anthropic-ratelimit-${name}-remaining`]: String(left),
      [`anthropic-ratelimit-${name}-reset`]: reset(bucket),
    });
    const inputLeft = this.input.left(now) / this.input.limit;
    const tighter = inputLeft < this.output.left(now) / this.output.limit ? this.input : this.output;
    return {
      ...lines("requests", this.requests, Math.max(0, Math.floor(this.requests.left(now)))),
      ...lines("input-tokens", this.input, thousands(this.input.left(now))),
      ...lines("output-tokens", this.output, thousands(this.output.left(now))),
      ...lines("tokens", tighter, thousands(tighter.left(now))),
    };
  }
}
