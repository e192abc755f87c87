import type { ModelPrice } from "../../../shared/protocol/price/price-list.ts";
import { resolvePrice } from "../../../shared/protocol/price/pricing.ts";
import { type Trace, tokensOfStep, windowOf } from "./trace.ts";

/** Maximum size of the agent's notes: newer notes replace older ones. */
const MAX_NOTES_TOKENS = 4_000;

/** A trace with the sums that its costs need. */
export interface Tape {
  readonly trace: Trace;
  readonly price: ModelPrice;
  readonly windowTokens: number;
  readonly prefixTokens: number;
  readonly turns: readonly TapeTurn[];
  readonly results: readonly TapeResult[];
  /** The finished sub-goals: each has the turns `start` to `end` - 1. */
  readonly goals: readonly { readonly start: number; readonly end: number }[];
}

interface TapeTurn {
  readonly waitMs: number;
  readonly outputTokens: number;
  /** The answer and its results. */
  readonly tokens: number;
  /** Its results are `first` to `end` - 1 of the tape's results. */
  readonly first: number;
  readonly end: number;
  /** The index of its finished sub-goal, or -1. */
  readonly goal: number;
  /** The size of the notes after this turn. */
  readonly notesSoFar: number;
}

interface TapeResult {
  readonly tokens: number;
  readonly isRerunnable: boolean;
  /** The turn whose result makes this one obsolete; Infinity if there is none. */
  readonly obsoleteAt: number;
}

/** Prepares a trace. */
export function tapeOf(trace: Trace): Tape {
  const goals = goalsOf(trace);
  let first = 0;
  let notes = 0;
  const turns = trace.steps.map((step, i): TapeTurn => {
    const end = first + step.results.length;
    notes = Math.min(MAX_NOTES_TOKENS, notes + (step.noteTokens ?? 0));
    const turn = {
      waitMs: step.waitMs,
      outputTokens: step.outputTokens,
      tokens: tokensOfStep(step),
      first,
      end,
      goal: goals.findIndex(({ start, end: after }) => start <= i && i < after),
      notesSoFar: notes,
    };
    first = end;
    return turn;
  });
  return {
    trace,
    price: resolvePrice(trace.model),
    windowTokens: windowOf(trace),
    prefixTokens: trace.prefixTokens,
    turns,
    results: resultsOf(trace),
    goals,
  };
}

function goalsOf({ steps }: Trace): { start: number; end: number }[] {
  const goals: { start: number; end: number }[] = [];
  steps.forEach(({ doneSubGoal }, i) => {
    if (doneSubGoal === true) goals.push({ start: goals.at(-1)?.end ?? 0, end: i + 1 });
  });
  return goals;
}

function resultsOf({ steps }: Trace): TapeResult[] {
  const all = steps.flatMap(({ results }, turn) => results.map((result) => ({ ...result, turn })));
  const obsoleteAt = new Map(
    all.flatMap(({ supersedes, turn }) => (supersedes === undefined ? [] : [[supersedes, turn] as const])),
  );
  return all.map(({ tokens, isRerunnable }, k) => ({
    tokens,
    isRerunnable,
    obsoleteAt: obsoleteAt.get(k) ?? Number.POSITIVE_INFINITY,
  }));
}
