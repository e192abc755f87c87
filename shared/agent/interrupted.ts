import type { ModelError } from "../model/model-client.ts";
import type { ContentBlock } from "../prefix/breakpoints.ts";
import { NO_USAGE } from "../protocol/price/usage.ts";
import type { AgentOptions } from "./run-agent.ts";

/** Interrupted answers in a row after which the API counts as unavailable. */
const MAX_INTERRUPTIONS = 5;

/**
 * Whether the agent can continue after an interrupted answer. The complete blocks become a turn of their own, and the
 * call stays charged in full.
 */
export function canContinue(
  { transcript, signal }: Pick<AgentOptions, "transcript" | "signal">,
  { partial, isRetriable }: ModelError,
): boolean {
  if (partial.length === 0 || !isRetriable || signal.aborted) return false;
  const answers = transcript.entries.filter((entry) => entry.kind === "assistant");
  return (
    !answers.slice(-MAX_INTERRUPTIONS).every(({ stopReason }) => stopReason === INTERRUPTED) ||
    answers.length < MAX_INTERRUPTIONS
  );
}

/** Stop reason of an interrupted answer. */
export const INTERRUPTED = "interrupted";

/**
 * Stores the complete blocks of an interrupted answer. Its usage is unknown: the ledger charges its reservation, the
 * transcript records no usage.
 */
export async function storeInterrupted(
  { transcript, clock, log }: Pick<AgentOptions, "transcript" | "clock" | "log">,
  content: readonly ContentBlock[],
): Promise<void> {
  log.info({ blocks: content.length }, "an answer was interrupted; its complete blocks are stored");
  await transcript.append({
    kind: "assistant",
    at: clock.now(),
    responseId: "",
    requestId: "",
    content,
    stopReason: INTERRUPTED,
    cutCalls: [],
    usage: NO_USAGE,
  });
}
