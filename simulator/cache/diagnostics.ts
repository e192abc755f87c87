import { sha256 } from "../../shared/support/text/sha256.ts";
import type { MessagesRequest } from "../http/messages-request.ts";
import { tokensOfBlock, tokensOfTool } from "../tokens.ts";

/** The part of a response that explains a cache miss (docs/reference/messages-api.md#cache-diagnostics). */
export type CacheDiagnostics = null | {
  readonly cache_miss_reason: null | { readonly type: string; readonly cache_missed_input_tokens?: number };
};

interface Fingerprint {
  readonly model: string;
  readonly tools: string;
  readonly system: string;
  readonly messages: readonly string[];
  readonly messageTokens: readonly number[];
  readonly toolTokens: number;
  readonly systemTokens: number;
  readonly parameters: string;
  readonly expiresAt: number;
}

/**
 * Time for which a response is stored for later comparison. The API's own time is not documented; here it is one hour
 * (docs/reference/messages-api.md#simulator).
 */
const RETENTION_MS = 60 * 60_000;

/** Compares a request with an earlier request of the same workspace and names the first difference. */
export class DiagnosticsStore {
  private readonly fingerprints = new Map<string, Fingerprint>();

  compare(request: MessagesRequest, { scope, now }: { scope: string; now: number }): CacheDiagnostics {
    const previousId = request.diagnostics?.previous_message_id;
    if (previousId === undefined || previousId === null) return null;
    const previous = this.fingerprints.get(`${scope} ${previousId}`);
    if (previous === undefined || previous.expiresAt <= now)
      return { cache_miss_reason: { type: "previous_message_not_found" } };
    return divergence(previous, fingerprint(request, now));
  }

  store(responseId: string, { request, scope, now }: { request: MessagesRequest; scope: string; now: number }): void {
    this.fingerprints.set(`${scope} ${responseId}`, fingerprint(request, now));
  }
}

function divergence(previous: Fingerprint, current: Fingerprint): CacheDiagnostics {
  const messages = previous.messageTokens.reduce((sum, tokens) => sum + tokens, 0);
  const miss = (type: string, tokens: number): CacheDiagnostics => ({
    cache_miss_reason: { type, cache_missed_input_tokens: tokens },
  });
  if (previous.model !== current.model)
    return miss("model_changed", previous.toolTokens + previous.systemTokens + messages);
  if (previous.tools !== current.tools)
    return miss("tools_changed", previous.toolTokens + previous.systemTokens + messages);
  if (previous.system !== current.system) return miss("system_changed", previous.systemTokens + messages);
  const first = previous.messages.findIndex((hash, i) => hash !== current.messages[i]);
  if (first >= 0) {
    return miss(
      "messages_changed",
      previous.messageTokens.slice(first).reduce((sum, tokens) => sum + tokens, 0),
    );
  }
  if (previous.parameters !== current.parameters) return { cache_miss_reason: { type: "unavailable" } };
  return null;
}

function fingerprint(request: MessagesRequest, now: number): Fingerprint {
  const unmarked = (value: unknown) =>
    sha256(JSON.stringify(value, (key, part) => (key === "cache_control" ? undefined : part)));
  const sum = (numbers: number[]) => numbers.reduce((total, tokens) => total + tokens, 0);
  return {
    model: `${request.model} ${request.speed ?? "standard"}`,
    tools: unmarked(request.tools),
    system: unmarked(request.system),
    messages: request.messages.map((message) => unmarked(message)),
    messageTokens: request.messages.map(({ content }) => sum(content.map(tokensOfBlock))),
    toolTokens: sum(request.tools.map(tokensOfTool)),
    systemTokens: sum(request.system.map(tokensOfBlock)),
    parameters: unmarked([request.tool_choice, request.thinking, request.context_management, request.output_config]),
    expiresAt: now + RETENTION_MS,
  };
}
