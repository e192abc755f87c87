import type { ModelError, ModelErrorKind } from "../model/model-client.ts";
import type { AgentOptions } from "./run-agent.ts";

const OUTAGE: ReadonlySet<ModelErrorKind> = new Set(["rate_limit", "overloaded", "unavailable"]);

/**
 * The API answered none of an agent's tries: all others would be tried in vain as often, so the breaker opens until a probe is
 * answered. An error that came of the breaker itself says nothing new.
 */
export async function stopForOutage(
  { breaker, log }: Pick<AgentOptions, "breaker" | "log">,
  { kind, message, retryAfterMs, resumeAt }: ModelError,
): Promise<void> {
  if (!OUTAGE.has(kind) || resumeAt !== undefined) return;
  const open = await breaker.trip("unavailable", message, retryAfterMs);
  log.warn(
    { kind, resumeAt: open.resumeAt, detail: message.slice(0, 500) },
    "the API does not answer: the breaker is open",
  );
}
