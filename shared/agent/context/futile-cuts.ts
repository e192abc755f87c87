import { promptTokens } from "../../protocol/price/pricing.ts";
import type { TranscriptEntry } from "../transcript-entry.ts";

/** Number of cuts in a row that did not help, after which the attempt ends. */
const MAX_FUTILE_CUTS = 2;

/** A cut has helped if the agent made at least this many turns after it whose prompts fit, before it needed the next cut. */
const MIN_TURNS = 2;

/** True if the newest cuts for need did not help. */
export function isFutile(entries: readonly TranscriptEntry[]): boolean {
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
