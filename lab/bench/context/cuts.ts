import type { Tape } from "./tape.ts";

/** The ways to cut a conversation. */
export const WAYS = ["clear", "clear superseded", "notes", "fold", "summary", "drop"] as const;
export type Way = (typeof WAYS)[number];

/** Tokens of the texts that take the place of others. */
export const STUB_TOKENS = 30;
export const FOLD_TOKENS = 60;
export const SUMMARY_TOKENS = 3_000;
export const HARNESS_STATE_TOKENS = 3_000;

/**
 * The conversation as it is sent: `head` tokens instead of the turns before `from`, then the turns. `stubs` and `folds` have a 1 for
 * each result and each sub-goal that is replaced. `tokens`: all of it, without the prefix. A view is never changed.
 */
export interface View {
  readonly head: number;
  readonly from: number;
  readonly stubs: Uint8Array;
  readonly folds: Uint8Array;
  readonly tokens: number;
}

/** A view after a cut. `common`: the tokens before the first change, which the cache still has. */
export interface CutView {
  readonly view: View;
  readonly common: number;
}

/** The view of a conversation without turns. */
export function emptyView(tape: Tape): View {
  return {
    head: 0,
    from: 0,
    stubs: new Uint8Array(tape.results.length),
    folds: new Uint8Array(tape.goals.length),
    tokens: 0,
  };
}

/** The view after one more turn. */
export function withTurn(tape: Tape, view: View, turn: number): View {
  return { ...view, tokens: view.tokens + (tape.turns[turn]?.tokens ?? 0) };
}

/**
 * Makes a cut when `turn` turns are recorded. Undefined if the cut changes nothing, or is not possible. The newest turn stays as it is,
 * because the model has not seen its results yet; only a summary replaces it, because the model that writes the summary reads it.
 *
 * - `clear`: results before turn `upTo` that can be had again, or are obsolete, become stubs
 * - `clear superseded`: obsolete results become stubs
 * - `notes`: the turns before `upTo` become the agent's notes and the harness state; only if the agent keeps notes
 * - `fold`: each finished sub-goal becomes one line
 * - `summary`: all turns become a summary and the harness state
 * - `drop`: the turns before `upTo` become the harness state
 */
export function cutView(
  tape: Tape,
  view: View,
  { turn, way, upTo = turn - 1 }: { turn: number; way: Way; upTo?: number },
): CutView | undefined {
  if (turn < 1 || upTo < 0 || upTo > turn - 1) return undefined;
  switch (way) {
    case "clear":
      return clear(tape, view, { turn, upTo, all: true });
    case "clear superseded":
      return clear(tape, view, { turn, upTo: turn - 1, all: false });
    case "fold":
      return fold(tape, view, turn);
    case "notes": {
      const notes = tape.turns[turn - 1]?.notesSoFar ?? 0;
      return notes === 0 ? undefined : replace(tape, view, { turn, upTo, head: notes + HARNESS_STATE_TOKENS });
    }
    case "summary":
      return replace(tape, view, { turn, upTo: turn, head: SUMMARY_TOKENS + HARNESS_STATE_TOKENS });
    case "drop":
      return replace(tape, view, { turn, upTo, head: HARNESS_STATE_TOKENS });
  }
}

function clear(
  tape: Tape,
  view: View,
  { turn, upTo, all }: { turn: number; upTo: number; all: boolean },
): CutView | undefined {
  const changes = stubsToSet(tape, view, { turn, upTo, all });
  const [first] = changes;
  if (first === undefined) return undefined;
  const stubs = view.stubs.slice();
  let saved = 0;
  for (const { result } of changes) {
    stubs[result] = 1;
    saved += resultAt(tape, result).tokens - STUB_TOKENS;
  }
  return { view: { ...view, stubs, tokens: view.tokens - saved }, common: sizeBefore(tape, view, first) };
}

/** The results that a `clear` replaces, oldest first. */
function stubsToSet(
  tape: Tape,
  view: View,
  { turn, upTo, all }: { turn: number; upTo: number; all: boolean },
): { readonly turn: number; readonly result: number }[] {
  const changes: { turn: number; result: number }[] = [];
  for (let i = view.from; i < upTo; i += 1) {
    if (foldAt(tape, view, i) !== undefined) continue;
    const { first, end } = turnAt(tape, i);
    for (let k = first; k < end; k += 1) {
      const { tokens, isRerunnable, obsoleteAt } = resultAt(tape, k);
      const isWanted = obsoleteAt < turn || (all && isRerunnable);
      if (isWanted && tokens > STUB_TOKENS && view.stubs[k] !== 1) changes.push({ turn: i, result: k });
    }
  }
  return changes;
}

/** The tokens before a result, as the view sends them. */
function sizeBefore(tape: Tape, view: View, { turn, result }: { turn: number; result: number }): number {
  const { first, outputTokens } = turnAt(tape, turn);
  let size = view.head + sizeOfTurns(tape, view, { from: view.from, upTo: turn }) + outputTokens;
  for (let k = first; k < result; k += 1) size += view.stubs[k] === 1 ? STUB_TOKENS : resultAt(tape, k).tokens;
  return size;
}

function fold(tape: Tape, view: View, turn: number): CutView | undefined {
  let folds: Uint8Array | undefined;
  let common = 0;
  let saved = 0;
  tape.goals.forEach(({ start, end }, g) => {
    if (end > turn - 1 || view.folds[g] === 1) return;
    const size = sizeOfTurns(tape, view, { from: Math.max(start, view.from), upTo: end });
    if (size <= FOLD_TOKENS) return;
    if (folds === undefined) {
      folds = view.folds.slice();
      common = view.head + sizeOfTurns(tape, view, { from: view.from, upTo: Math.max(start, view.from) });
    }
    folds[g] = 1;
    saved += size - FOLD_TOKENS;
  });
  return folds === undefined ? undefined : { view: { ...view, folds, tokens: view.tokens - saved }, common };
}

function replace(
  tape: Tape,
  view: View,
  { turn, upTo, head }: { turn: number; upTo: number; head: number },
): CutView | undefined {
  if (upTo <= view.from) return undefined;
  const tail = sizeOfTurns(tape, view, { from: upTo, upTo: turn });
  const tokens = head + tail;
  // A cut in the middle of a folded sub-goal would bring back its turns.
  const isInFold = tape.goals.some(({ start, end }, g) => view.folds[g] === 1 && start < upTo && upTo < end);
  return isInFold || tokens >= view.tokens ? undefined : { view: { ...view, head, from: upTo, tokens }, common: 0 };
}

/** The tokens of the turns `from` to `upTo` - 1 as the view sends them. */
export function sizeOfTurns(tape: Tape, view: View, { from, upTo }: { from: number; upTo: number }): number {
  let size = 0;
  for (let i = from; i < upTo; ) {
    const goal = foldAt(tape, view, i);
    if (goal !== undefined) {
      size += FOLD_TOKENS;
      i = goal.end;
      continue;
    }
    const { first, end, outputTokens } = turnAt(tape, i);
    size += outputTokens;
    for (let k = first; k < end; k += 1) size += view.stubs[k] === 1 ? STUB_TOKENS : resultAt(tape, k).tokens;
    i += 1;
  }
  return size;
}

/** The folded sub-goal that turn `i` belongs to. */
function foldAt(tape: Tape, view: View, i: number): { readonly end: number } | undefined {
  const goal = turnAt(tape, i).goal;
  return goal >= 0 && view.folds[goal] === 1 ? tape.goals[goal] : undefined;
}

function turnAt(tape: Tape, i: number): Tape["turns"][number] {
  const turn = tape.turns[i];
  if (turn === undefined) throw new RangeError(`the trace has ${tape.turns.length} turns, and no turn ${i}`);
  return turn;
}

function resultAt(tape: Tape, k: number): Tape["results"][number] {
  const result = tape.results[k];
  if (result === undefined) throw new RangeError(`the trace has ${tape.results.length} results, and no result ${k}`);
  return result;
}
