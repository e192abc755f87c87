import type { ContentBlock, ModelRequest } from "../prefix/breakpoints.ts";
import type { BilledTokens } from "../protocol/price/pricing.ts";
import type { RateHeaders } from "./rate-limiter.ts";

/** One answer of a model, whole. */
export interface ModelReply {
  readonly id: string;
  readonly requestId: string;
  readonly content: readonly ContentBlock[];
  readonly stopReason: string;
  /** Ids of tool calls whose input was cut off and could not be parsed; their input is `{}`. */
  readonly cutCalls: readonly string[];
  readonly usage: BilledTokens;
  /** Whose cache it was, as the response's header says. */
  readonly workspace?: string;
  /** Why the API says that less was read from the cache than before, where it was asked. */
  readonly diagnosis?: string;
}

/** What whoever sends wants to hear while an answer comes. */
export interface SendOptions {
  readonly signal: AbortSignal;
  /** The answer has begun, and its prefix can be read. */
  readonly onFirstByte?: () => void;
  /** The headers have come, and say what is left of the rate limits. */
  readonly onHeaders?: (headers: RateHeaders) => void;
  /** One more block is whole; called with all that are. */
  readonly onBlock?: (content: readonly ContentBlock[]) => void;
}

/** Sends one request and streams one answer. No retry: whoever pays decides that. */
export interface ModelClient {
  /** Rejects with a ModelError only. */
  send(request: ModelRequest, options: SendOptions): Promise<ModelReply>;
  /** Writes the request's marked prefix to the cache without an answer (`max_tokens: 0`); answers with what that cost. */
  warm(request: ModelRequest, options: Pick<SendOptions, "signal" | "onHeaders">): Promise<ModelReply>;
}

/** What a failed call means for the agent. */
export type ModelErrorKind =
  | "auth"
  | "quota"
  | "rate_limit"
  | "overloaded"
  | "unavailable"
  | "context_exceeded"
  | "invalid_request"
  | "aborted";

/** A model call that came to nothing. */
export class ModelError extends Error {
  readonly kind: ModelErrorKind;
  /** True when the answer had begun, or may have: it is billed, and how much is not known. */
  readonly isBilled: boolean;
  /** ms that the API asked to wait. */
  readonly retryAfterMs: number | undefined;
  /** When the breaker lets calls through again, ms since 1970. */
  readonly resumeAt: number | undefined;
  /** Blocks of the answer that had come whole when it broke off. */
  readonly partial: readonly ContentBlock[];
  /** What the API said is left of the rate limits. */
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

  /** True when the same call can succeed later, and the API did not ask to leave it. */
  get isRetriable(): boolean {
    if (!this.mayRetry) return false;
    return this.kind === "rate_limit" || this.kind === "overloaded" || this.kind === "unavailable";
  }
}
