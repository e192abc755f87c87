import type { ModelError } from "../model/model-client.ts";
import type { ContentBlock } from "../prefix/breakpoints.ts";
import { NO_USAGE } from "../protocol/price/usage.ts";
import type { AgentOptions } from "./run-agent.ts";

/** Number of interrupted answers in a row after which the API counts as unavailable. */
const MAX_INTERRUPTIONS = 5;

/**
 * Whether the agent can continue after the API broke off an answer. If so, the answer's complete blocks become a turn.
 * The interrupted call stays charged at its whole reservation.
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

/** The stop reason that the transcript records for an interrupted answer. */
export const INTERRUPTED = "interrupted";

/**
 * Stores the complete blocks of an interrupted answer as a turn. The usage of the answer is unknown: the ledger charges
 * the call's whole reservation, and the transcript records no usage.
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
