import { costOf } from "../../../shared/protocol/price/pricing.ts";
import { type CutView, cutView, emptyView, SUMMARY_TOKENS, type View, type Way, withTurn } from "./cuts.ts";
import type { Tape } from "./tape.ts";

/** Lifetimes of cache entries, in ms: those at the end of a conversation, and that of the shared prefix. */
const ROLLING_TTL_MS = 5 * 60_000;
const PREFIX_TTL_MS = 60 * 60_000;

/** A cut before the request of turn `turn`. */
export interface Cut {
  readonly turn: number;
  readonly way: Way;
  /** For `clear`, `notes` and `drop`: the first turn that the cut leaves as it is. Default: the newest recorded turn. */
  readonly upTo?: number;
  /** True if the cut is made after the wait before the turn. Only the price of a summary depends on it. Default false. */
  readonly isLate?: boolean;
}

/** The cost of a trace under a list of cuts. */
export interface Bill {
  /** US dollars; Infinity if a request exceeds the model's window. */
  readonly usd: number;
  readonly requests: number;
  /** Cuts that changed the conversation. */
  readonly cuts: number;
  /** The largest prompt, in tokens. */
  readonly peakTokens: number;
  /** Requests above the model's price step; 0 for a model without one. */
  readonly longRequests: number;
}

/** The requests between two turns: a summary's, if there is one, and the turn's own. `view` does not have the turn yet. */
export interface Passage {
  readonly view: View;
  readonly usd: number;
  readonly prompts: readonly number[];
}

/**
 * The bill of a trace. Rules of the books (docs/reference/messages-api.md#cache-rules):
 *
 * - The shared prefix is cached for an hour, the conversation for 5 minutes; every request renews both. Other agents have
 *   written the prefix before the first request.
 * - A request reads all that the previous request sent, and writes the answer and the results since then. After a cut it
 *   reads only up to the first changed token, and writes the rest. After a wait of 5 minutes it writes the whole conversation.
 * - A summary is one more request: it reads or writes the conversation as a turn does, and its output is the summary.
 * - The price step depends on the whole prompt and applies to the whole request.
 * - A prompt that, with its answer, exceeds the window is impossible.
 *
 * A cut does not change the later turns of the trace: the books do not model an agent that misses the text.
 */
export function billOf(tape: Tape, cuts: readonly Cut[]): Bill {
  const byTurn = new Map(cuts.map((cut) => [cut.turn, cut]));
  let view = emptyView(tape);
  const prompts: number[] = [];
  let usd = 0;
  let made = 0;
  tape.turns.forEach((_, turn) => {
    const cut = byTurn.get(turn);
    const passage = pass(tape, view, { turn, cut });
    if (cut !== undefined && passage.view !== view) made += 1;
    usd += passage.usd;
    prompts.push(...passage.prompts);
    view = withTurn(tape, passage.view, turn);
  });
  const above = tape.price.longPrompt?.above ?? Number.POSITIVE_INFINITY;
  return {
    usd,
    requests: prompts.length,
    cuts: made,
    peakTokens: Math.max(0, ...prompts),
    longRequests: prompts.filter((tokens) => tokens > above).length,
  };
}

/** Makes the cut, if it changes anything, and the requests of turn `turn`. `view` has the turns before it. */
export function pass(tape: Tape, view: View, { turn, cut }: { turn: number; cut?: Cut | undefined }): Passage {
  const changed = cut === undefined ? undefined : cutView(tape, view, cut);
  return changed === undefined ? goOn(tape, view, turn) : goOnAfter(tape, view, { turn, changed, cut });
}

/** The request of turn `turn` without a cut. */
export function goOn(tape: Tape, view: View, turn: number): Passage {
  return turnRequest(tape, view, { turn, common: cachedTokens(tape, view, turn) });
}

/** The requests of turn `turn` after a cut that has already been made. `view`: the conversation before the cut. */
export function goOnAfter(
  tape: Tape,
  view: View,
  { turn, changed, cut }: { turn: number; changed: CutView; cut: Pick<Cut, "way" | "isLate"> | undefined },
): Passage {
  const cached = cachedTokens(tape, view, turn);
  if (cut?.way !== "summary")
    return turnRequest(tape, changed.view, { turn, common: Math.min(changed.common, cached) });
  const waitMs = tape.turns[turn]?.waitMs ?? 0;
  const isLate = cut.isLate === true;
  const summary = { common: cached, tokens: view.tokens, outputTokens: SUMMARY_TOKENS, gapMs: isLate ? waitMs : 0 };
  const next = turnRequest(tape, changed.view, { turn, common: 0, ...(isLate ? { gapMs: 0 } : {}) });
  return {
    view: next.view,
    usd: usdOf(tape, summary) + next.usd,
    prompts: [tape.prefixTokens + view.tokens, ...next.prompts],
  };
}

/** The part of the conversation that the request before turn `turn` sent. */
function cachedTokens(tape: Tape, view: View, turn: number): number {
  return view.tokens - (tape.turns[turn - 1]?.tokens ?? 0);
}

function turnRequest(
  tape: Tape,
  view: View,
  { turn, common, gapMs }: { turn: number; common: number; gapMs?: number },
): Passage {
  const { waitMs = 0, outputTokens = 0 } = tape.turns[turn] ?? {};
  const usd = usdOf(tape, { common, tokens: view.tokens, outputTokens, gapMs: gapMs ?? waitMs });
  return { view, usd, prompts: [tape.prefixTokens + view.tokens] };
}

function usdOf(
  { price, prefixTokens, windowTokens }: Tape,
  { common, tokens, outputTokens, gapMs }: { common: number; tokens: number; outputTokens: number; gapMs: number },
): number {
  if (prefixTokens + tokens + outputTokens > windowTokens) return Number.POSITIVE_INFINITY;
  const hasPrefix = gapMs < PREFIX_TTL_MS;
  const read = gapMs < ROLLING_TTL_MS ? common : 0;
  return costOf(price, {
    inputTokens: 0,
    outputTokens,
    cacheReadTokens: read + (hasPrefix ? prefixTokens : 0),
    cacheWrite5mTokens: tokens - read,
    cacheWrite1hTokens: hasPrefix ? 0 : prefixTokens,
  });
}
