import { APIConnectionError, APIError, APIUserAbortError } from "@anthropic-ai/sdk";
import type { ContentBlock } from "../prefix/breakpoints.ts";
import { messageOf } from "../support/errors.ts";
import { ModelError, type ModelErrorKind } from "./model-client.ts";
import { readRateHeaders } from "./rate-limiter.ts";

/** Codes that no waiting mends, whatever status they come with (docs/reference/messages-api.md#errors). */
const SPENT = new Set(["enforced_spend_limit_reached", "contract_spend_limit_reached"]);

/** What each type of error means; an error in the middle of a stream has no status of its own. */
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

/** For answers without a type, such as those of a proxy. */
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

/** What the SDK threw, as the agent loop needs it. Branches on type, status and code, never on wording but one case. */
export function toModelError(
  thrown: unknown,
  { isBilled, signal, partial }: { isBilled: boolean; signal: AbortSignal; partial?: readonly ContentBlock[] },
): ModelError {
  const extra = { isBilled, cause: thrown, partial: partial ?? [] };
  if (signal.aborted || thrown instanceof APIUserAbortError) {
    return new ModelError("aborted", "the call was stopped before its answer was whole", extra);
  }
  if (thrown instanceof ModelError) return thrown;
  if (!(thrown instanceof APIError) || thrown instanceof APIConnectionError) {
    return new ModelError("unavailable", `the API could not be reached or broke off: ${messageOf(thrown)}`, extra);
  }
  return new ModelError(kindOf(thrown), describe(thrown), {
    ...extra,
    retryAfterMs: retryAfterOf(thrown),
    headers: readRateHeaders(thrown.headers),
    mayRetry: thrown.headers?.get("x-should-retry") !== "false",
  });
}

/** Codes of connections that were never made: no byte of the request can have arrived. */
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

/** Codes of a TLS handshake that failed, and of certificates that were refused: the request is sent only after it. */
const TLS = /^(?:ERR_TLS_|ERR_SSL_|CERT_|CRL_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_MISMATCH|INVALID_CA|EPROTO)/;

/** System calls before which nothing of a request is sent. */
const BEFORE_SENDING = new Set(["connect", "getaddrinfo"]);

/**
 * Whether a call that ended before `message_start` can have cost something. It did not if the API answered with an error,
 * or was never reached. When the connection broke or was given up, its answer may have been on the way: what cannot be
 * known counts as billed, or settled and unsettled money together could pass the cap.
 */
export function mayBeBilled(thrown: unknown): boolean {
  if (thrown instanceof APIConnectionError) return !wasNeverSent(thrown);
  if (thrown instanceof APIUserAbortError) return true;
  return !(thrown instanceof APIError);
}

/** True when the system says that the connection, or its TLS handshake, failed. The SDK and fetch each wrap its error once. */
function wasNeverSent(thrown: Error): boolean {
  for (let error: unknown = thrown; error instanceof Error; error = error.cause) {
    const { code, syscall = "", message } = error as NodeJS.ErrnoException;
    if (code === undefined) continue;
    // Node gives a handshake that was cut the code of any cut connection, and says so in words alone.
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

/** The API has no code for a prompt that is too long: the one place where its words are read. */
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
