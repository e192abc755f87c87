import { HARNESS_STATE_TOKENS, STUB_TOKENS, SUMMARY_TOKENS, type Way } from "./cuts.ts";
import type { Tape } from "./tape.ts";

/** The first of the newest turns that a `clear`, `notes` or `drop` of the reference leaves as they are: the agent is still using them. */
export const KEPT_TURNS = 3;

/** Minimum number of recorded tokens that a cut of the reference replaces, unless it is needed. */
const MIN_REPLACED_TOKENS = 20_000;

/** Lifetime of the conversation's cache entries, in ms. */
const ROLLING_TTL_MS = 5 * 60_000;

/**
 * The newest cuts of a conversation. `from` and `head` belong to the last lossy cut: the turns before `from` became `head` tokens.
 * `clearedUpTo` and `foldedUpTo`: the turns before them had their chance in the last `clear` and `fold`.
 */
export interface LastCuts {
  readonly from: number;
  readonly head: number;
  readonly clearedUpTo: number;
  readonly foldedUpTo: number;
}

/**
 * Whether the reference may make a cut. All ways except `clear superseded` take knowledge from the agent that these books do not price, so
 * without a rule the cheapest cuts remove each result one turn after it was read. Such a cut is allowed only
 *
 * 1. if it is needed: the request would exceed the model's window or its price step; or
 * 2. if it replaces at least 20,000 tokens, and a lossy one (`notes`, `summary`, `drop`) also pays back: its extra cost now, divided by
 *    its saving in each later turn, is less than half of the turns that are left.
 *
 * It leaves the newest 3 turns; a summary leaves none. All sizes are those of the recorded turns since the last cut of the same kind;
 * cuts of other kinds do not change them. So two states with the same newest cuts have the same permissions: `optimum.ts` relies on this.
 */
export function isCutAllowed(tape: Tape, { turn, way, last }: { turn: number; way: Way; last: LastCuts }): boolean {
  switch (way) {
    case "clear superseded":
      return true;
    case "clear":
      return (
        isNeeded(tape, { turn, tokens: tokensAfterClear(tape, turn, last) }) ||
        clearable(tape, turn, last) >= MIN_REPLACED_TOKENS
      );
    case "fold":
      return (
        isNeeded(tape, { turn, tokens: last.head + sumOfTurns(tape, last.from, turn) }) ||
        foldable(tape, turn, last) >= MIN_REPLACED_TOKENS
      );
    default: {
      const all = last.head + sumOfTurns(tape, last.from, turn);
      const tail = way === "summary" ? 0 : sumOfTurns(tape, Math.max(last.from, turn - KEPT_TURNS), turn);
      if (isNeeded(tape, { turn, tokens: all })) return true;
      const replaced = all - tail;
      return replaced - last.head >= MIN_REPLACED_TOKENS && paysBack(tape, { turn, way, replaced, all });
    }
  }
}

function isNeeded({ prefixTokens, turns, price, windowTokens }: Tape, at: { turn: number; tokens: number }): boolean {
  const prompt = prefixTokens + at.tokens;
  const step = price.longPrompt?.above ?? Number.POSITIVE_INFINITY;
  return prompt + (turns[at.turn]?.outputTokens ?? 0) > windowTokens || prompt > step;
}

/** The conversation if nothing but the last lossy cut and the last `clear` had been made. */
function tokensAfterClear(tape: Tape, turn: number, { from, head, clearedUpTo }: LastCuts): number {
  let saved = 0;
  for (let i = from; i < clearedUpTo; i += 1) saved += clearableOf(tape, i, turn);
  return head + sumOfTurns(tape, from, turn) - saved;
}

function clearable(tape: Tape, turn: number, { from, clearedUpTo }: LastCuts): number {
  let sum = 0;
  for (let i = Math.max(from, clearedUpTo); i < turn - KEPT_TURNS; i += 1) sum += clearableOf(tape, i, turn);
  return sum;
}

/** The tokens that stubs in place of turn `i`'s results would save. */
function clearableOf({ turns, results }: Tape, i: number, turn: number): number {
  let sum = 0;
  for (let k = turns[i]?.first ?? 0; k < (turns[i]?.end ?? 0); k += 1) {
    const result = results[k];
    if (result !== undefined && (result.isRerunnable || result.obsoleteAt < turn))
      sum += Math.max(0, result.tokens - STUB_TOKENS);
  }
  return sum;
}

function foldable(tape: Tape, turn: number, { from, foldedUpTo }: LastCuts): number {
  return tape.goals
    .filter(({ end }) => end > foldedUpTo && end <= turn - 1)
    .reduce((sum, { start, end }) => sum + sumOfTurns(tape, Math.max(from, start), end), 0);
}

function paysBack(
  { price, turns }: Tape,
  { turn, way, replaced, all }: { turn: number; way: Way; replaced: number; all: number },
): boolean {
  const head = headOf(way, turns[turn - 1]?.notesSoFar ?? 0);
  const isCold = (turns[turn]?.waitMs ?? 0) >= ROLLING_TTL_MS;
  const without = all * (isCold ? price.write5m : price.read);
  const summary = way === "summary" ? all * price.read + SUMMARY_TOKENS * price.output : 0;
  const extra = summary + (head + all - replaced) * price.write5m - without;
  const saving = (replaced - head) * price.read;
  return saving > 0 && extra / saving < (turns.length - turn) / 2;
}

function headOf(way: Way, notes: number): number {
  if (way === "summary") return SUMMARY_TOKENS + HARNESS_STATE_TOKENS;
  return HARNESS_STATE_TOKENS + (way === "notes" ? notes : 0);
}

function sumOfTurns({ turns }: Tape, from: number, upTo: number): number {
  let sum = 0;
  for (let i = from; i < upTo; i += 1) sum += turns[i]?.tokens ?? 0;
  return sum;
}
