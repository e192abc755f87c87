import { APIConnectionError, APIError, APIUserAbortError } from "@anthropic-ai/sdk";
import type { ContentBlock } from "../prefix/breakpoints.ts";
import { messageOf } from "../support/errors.ts";
import { ModelError, type ModelErrorKind } from "./model-client.ts";
import { readRateHeaders } from "./rate-limiter.ts";

/** Error codes for a spent quota, with any HTTP status. A retry cannot help (docs/reference/messages-api.md#errors). */
const SPENT = new Set(["enforced_spend_limit_reached", "contract_spend_limit_reached"]);

/** Kinds of ModelErrors by the API's error type. An error in the middle of a stream has a type, but no HTTP status of its own. */
const BY_TYPE: Readonly<Record<string, ModelErrorKind>> = {
  authentication_error: "auth",
  permission_error: "auth",
  billing_error: "quota",
  rate_limit_error: "rate_limit",
  overloaded_error: "overloaded",
  request_too_large: "context_exceeded",
  invalid_request_error: "invalid_request",
  not_found_error: "invalid_request",
  conflict_error: "unavailable",
  timeout_error: "unavailable",
  api_error: "unavailable",
};

/** Kinds of ModelErrors by HTTP status, for responses without an error type, such as those of a proxy. */
const BY_STATUS: Readonly<Record<number, ModelErrorKind>> = {
  401: "auth",
  402: "quota",
  403: "auth",
  408: "unavailable",
  409: "unavailable",
  413: "context_exceeded",
  429: "rate_limit",
  529: "overloaded",
};

/**
 * Converts an error of the SDK into a ModelError. The kind depends on the error's type, status and code. Only
 * `isTooLong` reads the error's message.
 */
export function toModelError(
  thrown: unknown,
  { isBilled, signal, partial }: { isBilled: boolean; signal: AbortSignal; partial?: readonly ContentBlock[] },
): ModelError {
  const extra = { isBilled, cause: thrown, partial: partial ?? [] };
  if (signal.aborted || thrown instanceof APIUserAbortError) {
    return new ModelError("aborted", "the call was stopped before its answer was complete", extra);
  }
  if (thrown instanceof ModelError) return thrown;
  if (!(thrown instanceof APIError) || thrown instanceof APIConnectionError) {
    return new ModelError(
      "unavailable",
      `the API could not be reached, or the connection failed: ${messageOf(thrown)}`,
      extra,
    );
  }
  return new ModelError(kindOf(thrown), describe(thrown), {
    ...extra,
    retryAfterMs: retryAfterOf(thrown),
    headers: readRateHeaders(thrown.headers),
    mayRetry: thrown.headers?.get("x-should-retry") !== "false",
  });
}

/** Error codes of connections that were never made: the API cannot have received any part of the request. */
const NEVER_REACHED = new Set([
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "EHOSTDOWN",
  "ENETUNREACH",
  "ENETDOWN",
  "EADDRNOTAVAIL",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EAI_FAIL",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** Error codes of a failed TLS handshake or a refused certificate. In both cases the request was not sent. */
const TLS = /^(?:ERR_TLS_|ERR_SSL_|CERT_|CRL_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_MISMATCH|INVALID_CA|EPROTO)/;

/** Names of system calls that happen before a request is sent. */
const BEFORE_SENDING = new Set(["connect", "getaddrinfo"]);

/**
 * Whether a call that ended before `message_start` may have cost money. It cost nothing if the API answered with an
 * error or was never reached. If the connection failed or was aborted later, an answer may already have been on the
 * way. Such a call counts as billed; otherwise settled and unsettled money together could exceed the cap.
 */
export function mayBeBilled(thrown: unknown): boolean {
  if (thrown instanceof APIConnectionError) return !wasNeverSent(thrown);
  if (thrown instanceof APIUserAbortError) return true;
  return !(thrown instanceof APIError);
}

/**
 * True if an error shows that the connection or its TLS handshake failed, so that the request was never sent. The
 * system's error is found among the causes: the SDK and fetch each wrap it once.
 */
function wasNeverSent(thrown: Error): boolean {
  for (let error: unknown = thrown; error instanceof Error; error = error.cause) {
    const { code, syscall = "", message } = error as NodeJS.ErrnoException;
    if (code === undefined) continue;
    // If the handshake is interrupted, Node uses the same code as for any interrupted connection. Only the message differs.
    const isHandshake = TLS.test(code) || /before secure TLS connection was established/.test(message);
    return NEVER_REACHED.has(code) || BEFORE_SENDING.has(syscall) || isHandshake;
  }
  return false;
}

function kindOf(error: APIError): ModelErrorKind {
  if (error.errorCode !== null && SPENT.has(error.errorCode)) return "quota";
  const kind = BY_TYPE[error.type ?? ""] ?? kindOfStatus(error.status);
  return kind === "invalid_request" && isTooLong(error) ? "context_exceeded" : kind;
}

function kindOfStatus(status: number | undefined): ModelErrorKind {
  if (status === undefined || status >= 500) return BY_STATUS[status ?? 0] ?? "unavailable";
  return BY_STATUS[status] ?? "invalid_request";
}

/** True if the API refused a prompt because it is too long. The API has no error code for this, so the message decides. */
function isTooLong(error: APIError): boolean {
  return /prompt is too long|context (window|length|limit)/i.test(error.apiMessage ?? "");
}

function describe(error: APIError): string {
  const words = `${error.status ?? "mid-stream"} ${error.apiMessage ?? error.type ?? "without a message"}`;
  const kind = kindOf(error);
  if (kind === "auth") return `the API refused the key (${words}); check ANTHROPIC_API_KEY`;
  if (kind === "quota") return `the account has no quota left (${words}); no call can succeed until that changes`;
  return `the API answered ${words}`;
}

function retryAfterOf({ headers }: APIError): number | undefined {
  const ms = Number(headers?.get("retry-after-ms") ?? Number.NaN);
  if (ms > 0) return ms;
  const text = headers?.get("retry-after") ?? "";
  const wait = /^[\d.]+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isFinite(wait) && wait > 0 ? wait : undefined;
}
