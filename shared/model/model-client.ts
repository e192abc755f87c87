import type { ContentBlock, ModelRequest } from "../prefix/breakpoints.ts";
import type { Usage } from "../protocol/usage.ts";

/** One answer of a model, whole. */
export interface ModelReply {
  readonly id: string;
  readonly requestId: string;
  readonly content: readonly ContentBlock[];
  readonly stopReason: string;
  /** Ids of tool calls whose input was cut off and could not be parsed; their input is `{}`. */
  readonly cutCalls: readonly string[];
  readonly usage: Usage;
}

/** Sends one request and streams one answer. No retry: whoever pays decides that. */
export interface ModelClient {
  /** Rejects with a ModelError only. `onFirstByte` is called when the answer has begun and its prefix can be read. */
  send(request: ModelRequest, options: { signal: AbortSignal; onFirstByte?: () => void }): Promise<ModelReply>;
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
  private readonly mayRetry: boolean;

  constructor(
    kind: ModelErrorKind,
    message: string,
    extra: { isBilled?: boolean; retryAfterMs?: number | undefined; mayRetry?: boolean; cause?: unknown } = {},
  ) {
    super(message, extra.cause === undefined ? {} : { cause: extra.cause });
    this.name = "ModelError";
    this.kind = kind;
    this.isBilled = extra.isBilled ?? false;
    this.retryAfterMs = extra.retryAfterMs;
    this.mayRetry = extra.mayRetry ?? true;
  }

  /** True when the same call can succeed later, and the API did not ask to leave it. */
  get isRetriable(): boolean {
    if (!this.mayRetry) return false;
    return this.kind === "rate_limit" || this.kind === "overloaded" || this.kind === "unavailable";
  }
}
