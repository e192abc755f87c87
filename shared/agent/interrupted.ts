import type { ModelError } from "../model/model-client.ts";
import type { ContentBlock } from "../prefix/breakpoints.ts";
import { NO_USAGE } from "../protocol/price/usage.ts";
import type { AgentOptions } from "./run-agent.ts";

/** Answers in a row that may break off in the middle before the API counts as unavailable. */
const MAX_INTERRUPTIONS = 5;

/** An answer that broke off after some of it had come whole is a turn of its own, and stays charged in full. */
export function mayGoOn(
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

/** Stop reason of an answer that broke off. */
export const INTERRUPTED = "interrupted";

/** Its usage was never told: the ledger has its reservation, the transcript has none. */
export async function keepInterrupted(
  { transcript, clock, log }: Pick<AgentOptions, "transcript" | "clock" | "log">,
  content: readonly ContentBlock[],
): Promise<void> {
  log.info({ blocks: content.length }, "an answer broke off; what came whole is kept");
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
