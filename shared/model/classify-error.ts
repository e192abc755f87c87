import { APIConnectionError, APIError, APIUserAbortError } from "@anthropic-ai/sdk";
import { messageOf } from "../support/errors.ts";
import type { ModelErrorKind } from "./model-client.ts";
import { ModelError } from "./model-client.ts";

/** Codes after which a 429 is not a matter of waiting (reference/messages-api.md §2.5). */
const SPENT = new Set(["enforced_spend_limit_reached", "contract_spend_limit_reached"]);

/** What the SDK threw, as the agent loop needs it. Branches on type, status and code, never on wording but one case. */
export function toModelError(
  thrown: unknown,
  { isBilled, signal }: { isBilled: boolean; signal: AbortSignal },
): ModelError {
  if (thrown instanceof ModelError) return thrown;
  const message = messageOf(thrown);
  if (signal.aborted || thrown instanceof APIUserAbortError)
    return new ModelError("aborted", message, { isBilled, cause: thrown });
  if (thrown instanceof APIConnectionError) return new ModelError("unavailable", message, { isBilled, cause: thrown });
  if (!(thrown instanceof APIError)) return new ModelError("unavailable", message, { isBilled, cause: thrown });
  const kind = kindOf(thrown);
  const explained = kind === "auth" ? `the API refused the key (${message}); check ANTHROPIC_API_KEY` : message;
  return new ModelError(kind, explained, { isBilled, retryAfterMs: retryAfterOf(thrown), cause: thrown });
}

function kindOf(error: APIError): ModelErrorKind {
  if (error.errorCode !== null && SPENT.has(error.errorCode)) return "quota";
  if (error.headers?.get("x-should-retry") === "false") return error.status === 401 ? "auth" : "invalid_request";
  if (error.status === 413) return "context_exceeded";
  switch (error.type ?? error.status) {
    case "authentication_error":
    case "permission_error":
    case 401:
    case 403:
      return "auth";
    case "billing_error":
    case 402:
      return "quota";
    case "rate_limit_error":
    case 429:
      return "rate_limit";
    case "overloaded_error":
    case 529:
      return "overloaded";
    case "invalid_request_error":
    case "not_found_error":
    case 400:
    case 404:
      // The API has no code for a prompt that is too long.
      return /prompt is too long|context (window|length)/i.test(error.apiMessage ?? "")
        ? "context_exceeded"
        : "invalid_request";
    default:
      return "unavailable";
  }
}

function retryAfterOf(error: APIError): number | undefined {
  const seconds = Number(error.headers?.get("retry-after") ?? Number.NaN);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined;
}
