import type { ToolOutcome } from "./tool-call.ts";
import type { Transcript } from "./transcript.ts";
import type { Refusals } from "./transcript-entry.ts";

/** Number of refusals by the gate after which an attempt stops for a person to check. */
export interface RefusalLimits {
  readonly inARow: number;
  readonly inAttempt: number;
}

/** An agent that is refused again and again tries the same thing in disguise, or its task cannot be done. */
export const DEFAULT_REFUSAL_LIMITS: RefusalLimits = { inARow: 3, inAttempt: 20 };

/** Counts the refusals of one turn; undefined if there were none. */
export function countRefusals(outcomes: readonly ToolOutcome[]): Refusals | undefined {
  const total = outcomes.filter(({ isRefused }) => isRefused === true).length;
  if (total === 0) return undefined;
  const lastAllowed = outcomes.findLastIndex(({ isRefused }) => isRefused !== true);
  return { total, run: outcomes.length - 1 - lastAllowed, broken: lastAllowed >= 0 };
}

/** True if this turn's refusals, together with earlier ones, exceed a limit. A person's decision restarts the count. */
export function isRefusedTooOften(transcript: Transcript, now: Refusals, limits: RefusalLimits): boolean {
  let inARow = now.run;
  let total = now.total;
  let isRunOpen = !now.broken;
  for (const entry of [...transcript.entries].reverse()) {
    if (entry.kind === "user" && entry.key.startsWith("approval.")) break;
    if (entry.kind !== "results") continue;
    total += entry.refused?.total ?? 0;
    if (isRunOpen) inARow += entry.refused?.run ?? 0;
    isRunOpen &&= entry.refused !== undefined && !entry.refused.broken;
  }
  return inARow >= limits.inARow || total >= limits.inAttempt;
}
