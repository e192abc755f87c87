import type { ContentBlock, ModelRequest } from "../prefix/breakpoints.ts";
import type { BilledTokens } from "../protocol/price/pricing.ts";
import type { RateHeaders } from "./rate-limiter.ts";

/** One complete answer of a model. */
export interface ModelReply {
  readonly id: string;
  readonly requestId: string;
  readonly content: readonly ContentBlock[];
  readonly stopReason: string;
  /** Ids of tool calls whose input was cut off and cannot be parsed; their input is `{}`. */
  readonly cutCalls: readonly string[];
  readonly usage: BilledTokens;
  /** The workspace that owns the cache, from the response's header. */
  readonly workspace?: string;
  /** The API's reason why less was read from the cache than before, if it was asked. */
  readonly diagnosis?: string;
}

/** Callbacks while an answer arrives. */
export interface SendOptions {
  readonly signal: AbortSignal;
  /** The answer has begun: its prefix can now be read from the cache. */
  readonly onFirstByte?: () => void;
  /** The headers have arrived, with the state of the rate limits. */
  readonly onHeaders?: (headers: RateHeaders) => void;
  /** Another block is complete; called with all complete blocks. */
  readonly onBlock?: (content: readonly ContentBlock[]) => void;
}

/** Sends one request and streams one answer, without retries: the caller pays and decides about them. */
export interface ModelClient {
  /** Rejects with a ModelError only. */
  send(request: ModelRequest, options: SendOptions): Promise<ModelReply>;
  /** Writes the request's marked prefix to the cache, without an answer (`max_tokens: 0`); returns the usage. */
  warm(request: ModelRequest, options: Pick<SendOptions, "signal" | "onHeaders">): Promise<ModelReply>;
}

/** Kinds of failed calls, as the agent has to react. */
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
  /** True if the answer had begun, or may have begun: the call is billed at an unknown amount. */
  readonly isBilled: boolean;
  /** ms to wait, as requested by the API. */
  readonly retryAfterMs: number | undefined;
  /** When the breaker allows calls again, ms since 1970. */
  readonly resumeAt: number | undefined;
  /** Blocks of the answer that were complete when it was interrupted. */
  readonly partial: readonly ContentBlock[];
  /** State of the rate limits, from the response's headers. */
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

  /** True if the same call can succeed later, and the API did not ask to give up. */
  get isRetriable(): boolean {
    if (!this.mayRetry) return false;
    return this.kind === "rate_limit" || this.kind === "overloaded" || this.kind === "unavailable";
  }
}
