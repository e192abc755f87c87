import { promptTokens } from "../../protocol/price/pricing.ts";
import type { TranscriptEntry } from "../transcript-entry.ts";

/** Number of cuts in a row that did not help, after which the attempt ends. */
const MAX_FUTILE_CUTS = 2;

/** A cut has helped if the agent made at least this many turns after it whose prompts fit, before it needed the next cut. */
const MIN_TURNS = 2;

/**
 * Number of `drop` cuts in a row, without a cut of another way between them, after which the attempt ends. Such an agent fills its window again and
 * again with text that no other way can make shorter, usually its own answers, and has forgotten all but the harness state each time.
 */
const MAX_DROPS = 6;

/** True if the newest cuts for need did not help. */
export function isFutile(entries: readonly TranscriptEntry[]): boolean {
  const cuts = entries.filter((entry) => entry.kind === "cut");
  const drops = cuts.length - 1 - cuts.findLastIndex(({ way }) => way !== "drop");
  return drops >= MAX_DROPS || madeNoRoom(entries);
}

/** True if the agent needed the newest cuts so soon after each other that it could do nothing between them. */
function madeNoRoom(entries: readonly TranscriptEntry[]): boolean {
  const fittingTurns: number[] = [];
  let limit = Number.POSITIVE_INFINITY;
  for (const entry of entries) {
    if (entry.kind === "cut" && entry.reason === "need") {
      fittingTurns.push(0);
      limit = entry.limitTokens;
    }
    if (entry.kind === "assistant" && entry.usage.calls > 0 && promptTokens(entry.usage) <= limit)
      fittingTurns.push((fittingTurns.pop() ?? 0) + 1);
  }
  return (
    fittingTurns.length >= MAX_FUTILE_CUTS && fittingTurns.slice(-MAX_FUTILE_CUTS).every((turns) => turns < MIN_TURNS)
  );
}
