import type { Transcript } from "./transcript.ts";
import type { Refusals, SettledOutcome } from "./transcript-entry.ts";

/**
 * Numbers of tool calls that the permission gate refuses, in a row and in the whole attempt, after which the attempt stops and waits for a person.
 */
export interface RefusalLimits {
  readonly inARow: number;
  readonly inAttempt: number;
}

/** The limits are low because an agent that is refused repeatedly either tries the same call in disguise, or cannot do its task. */
export const DEFAULT_REFUSAL_LIMITS: RefusalLimits = { inARow: 3, inAttempt: 20 };

/** Counts the tool calls of one turn that the permission gate refused; undefined if it refused none. */
export function countRefusals(outcomes: readonly SettledOutcome[]): Refusals | undefined {
  const total = outcomes.filter(({ isRefused }) => isRefused === true).length;
  if (total === 0) return undefined;
  const lastAllowed = outcomes.findLastIndex(({ isRefused }) => isRefused !== true);
  return { total, run: outcomes.length - 1 - lastAllowed, broken: lastAllowed >= 0 };
}

/** True if the refused calls of this turn and the earlier turns together reach a limit. A person's decision restarts the count. */
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
