import type { ContentBlock, ModelRequest } from "../prefix/breakpoints.ts";
import type { BilledTokens } from "../protocol/price/pricing.ts";
import type { RateHeaders } from "./rate-limiter.ts";

/** One complete answer of a model. */
export interface ModelReply {
  readonly id: string;
  readonly requestId: string;
  readonly content: readonly ContentBlock[];
  readonly stopReason: string;
  /** Ids of tool calls whose input ends too early and cannot be parsed. Their input is replaced by `{}`. */
  readonly cutCalls: readonly string[];
  readonly usage: BilledTokens;
  /** The API's workspace that owns the cache, from a header of the response. */
  readonly workspace?: string;
  /** The API's reason why this call read less from the cache than the previous one. Present only if the request asked for it. */
  readonly diagnosis?: string;
}

/** Callbacks while an answer arrives. */
export interface SendOptions {
  readonly signal: AbortSignal;
  /** The answer has begun: from now on, other calls can read the prefix from the cache. */
  readonly onFirstByte?: () => void;
  /** The response's headers have arrived. They contain the state of the rate limits. */
  readonly onHeaders?: (headers: RateHeaders) => void;
  /** Another block of the answer is complete. The argument contains all complete blocks. */
  readonly onBlock?: (content: readonly ContentBlock[]) => void;
}

/** Sends one request and streams one answer. There are no retries here: the caller decides about them, and pays for each. */
export interface ModelClient {
  /** Rejects with a ModelError only. */
  send(request: ModelRequest, options: SendOptions): Promise<ModelReply>;
  /** Writes the marked prefix of a request to the cache, without an answer (`max_tokens: 0`). The reply contains the usage. */
  warm(request: ModelRequest, options: Pick<SendOptions, "signal" | "onHeaders">): Promise<ModelReply>;
}

/** Kinds of failed model calls. Each requires a different reaction of the agent. */
export type ModelErrorKind =
  | "auth"
  | "quota"
  | "rate_limit"
  | "overloaded"
  | "unavailable"
  | "context_exceeded"
  | "invalid_request"
  | "aborted";

/** A failed model call. */
export class ModelError extends Error {
  readonly kind: ModelErrorKind;
  /** True if the answer had begun, or may have begun. The call was then billed, at an unknown amount. */
  readonly isBilled: boolean;
  /** ms that the API asked to wait before a retry. */
  readonly retryAfterMs: number | undefined;
  /** ms since 1970, when the breaker allows calls again; only if the breaker stopped this call. */
  readonly resumeAt: number | undefined;
  /** Blocks of the answer that were complete when it was interrupted. */
  readonly partial: readonly ContentBlock[];
  /** State of the API's rate limits, from the response's headers. */
  readonly headers: RateHeaders;
  private readonly mayRetry: boolean;

  constructor(
    kind: ModelErrorKind,
    message: string,
    extra: {
      isBilled?: boolean;
      retryAfterMs?: number | undefined;
      resumeAt?: number;
      mayRetry?: boolean;
      partial?: readonly ContentBlock[];
      headers?: RateHeaders;
      cause?: unknown;
    } = {},
  ) {
    super(message, extra.cause === undefined ? {} : { cause: extra.cause });
    this.name = "ModelError";
    this.kind = kind;
    this.isBilled = extra.isBilled ?? false;
    this.retryAfterMs = extra.retryAfterMs;
    this.resumeAt = extra.resumeAt;
    this.partial = extra.partial ?? [];
    this.headers = extra.headers ?? {};
    this.mayRetry = extra.mayRetry ?? true;
  }

  /** True if the same call may succeed later and the API did not forbid a retry. */
  get isRetriable(): boolean {
    if (!this.mayRetry) return false;
    return this.kind === "rate_limit" || this.kind === "overloaded" || this.kind === "unavailable";
  }
}
