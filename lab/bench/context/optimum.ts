import { type Cut, goOn, goOnAfter } from "./books.ts";
import { cutView, emptyView, type View, type Way, withTurn } from "./cuts.ts";
import { isCutAllowed, KEPT_TURNS, type LastCuts } from "./reference-rule.ts";
import type { Tape } from "./tape.ts";

/** The cheapest cuts of a trace. */
export interface Optimum {
  /** US dollars; Infinity if no list of cuts keeps every request within the window. */
  readonly usd: number;
  readonly cuts: readonly Cut[];
  /** True if no state was dropped for space, so that there is no cheaper list. */
  readonly isExact: boolean;
}

export interface OptimumOptions {
  /** The ways that may be used. Default: `REFERENCE_WAYS`. */
  readonly ways?: readonly Way[];
  /** True (the default) if the cuts obey `isCutAllowed`. If false, each result may vanish after the model has seen it once. */
  readonly isFair?: boolean;
  /** Number of states that are kept after each turn; default 600. */
  readonly beam?: number;
}

/** The ways of the main reference. `drop` is missing, because it costs the agent its work. */
export const REFERENCE_WAYS: readonly Way[] = ["clear", "clear superseded", "notes", "fold", "summary"];

/** Turns of reading by which states of unequal size are compared when the beam drops some. */
const HORIZON = 8;

/**
 * Finds the cheapest cuts of a trace in hindsight, at most one before each turn, by dynamic programming over the turns.
 *
 * A state is the conversation after the cuts so far. Each cut goes as far as it may: everything behind the first changed token is written anyway,
 * so a cut that leaves more is never cheaper, now or later. For the same reason a state is dropped if another state with the same permissions
 * costs no more and has cuts that are as new or newer. If more states than `beam` are left, those with the highest cost and size are dropped.
 */
export function optimumOf(
  tape: Tape,
  { ways = REFERENCE_WAYS, isFair = true, beam = 600 }: OptimumOptions = {},
): Optimum {
  let isExact = true;
  let states: State[] = [{ ...NO_CUTS, usd: 0, view: emptyView(tape), lossy: "", from: 0, head: 0, cuts: undefined }];
  tape.turns.forEach((_, turn) => {
    const all = states.flatMap((state) => successors(tape, state, { turn, ways, isFair }));
    const next = withoutDominated(all, isFair ? keyOfFair : ({ lossy }) => lossy);
    const left = Math.min(tape.turns.length - turn - 1, HORIZON);
    const rank = ({ usd, view }: State) => usd + (view.tokens * tape.price.read * left) / 1_000_000;
    states = next.length <= beam ? next : next.sort((a, b) => rank(a) - rank(b)).slice(0, beam);
    isExact &&= next.length <= beam;
  });
  const best = states.reduce<State | undefined>((a, b) => (a === undefined || b.usd < a.usd ? b : a), undefined);
  if (best === undefined) return { usd: Number.POSITIVE_INFINITY, cuts: [], isExact };
  return { usd: best.usd, cuts: listOf(best.cuts), isExact };
}

/** A state after some turns. The turns of the newest `clear`, `clear superseded` and `fold` since the last lossy cut are -1 if there is none. */
interface State extends LastCuts {
  readonly usd: number;
  readonly view: View;
  /** The turn and the way of the last lossy cut. */
  readonly lossy: string;
  readonly clearedAt: number;
  /** A `clear` counts here too, because it also removes what is obsolete. */
  readonly obsoleteAt: number;
  readonly foldedAt: number;
  readonly cuts: CutList | undefined;
}

interface CutList {
  readonly cut: Cut;
  readonly before: CutList | undefined;
}

const NO_CUTS = { clearedAt: -1, obsoleteAt: -1, foldedAt: -1, clearedUpTo: 0, foldedUpTo: 0 };

function successors(
  tape: Tape,
  state: State,
  { turn, ways, isFair }: { turn: number; ways: readonly Way[]; isFair: boolean },
): State[] {
  const kept = goOn(tape, state.view, turn);
  const all: State[] = [{ ...state, usd: state.usd + kept.usd, view: withTurn(tape, state.view, turn) }];
  const upTo = turn - (isFair ? KEPT_TURNS : 1);
  for (const way of ways) {
    if (isFair && !isCutAllowed(tape, { turn, way, last: state })) continue;
    const changed = cutView(tape, state.view, { turn, way, upTo });
    if (changed === undefined) continue;
    const cut: Cut = { turn, way, upTo };
    const { usd, view } = goOnAfter(tape, state.view, { turn, changed, cut });
    all.push({
      ...state,
      ...marksOf(cut, { upTo, head: view.head }),
      usd: state.usd + usd,
      view: withTurn(tape, view, turn),
      cuts: { cut, before: state.cuts },
    });
  }
  return all.filter(({ usd }) => usd < Number.POSITIVE_INFINITY);
}

function marksOf({ turn, way }: Cut, { upTo, head }: { upTo: number; head: number }): Partial<State> {
  if (way === "clear") return { clearedAt: turn, obsoleteAt: turn, clearedUpTo: upTo };
  if (way === "clear superseded") return { obsoleteAt: turn };
  if (way === "fold") return { foldedAt: turn, foldedUpTo: turn - 1 };
  return { ...NO_CUTS, lossy: `${turn} ${way}`, from: way === "summary" ? turn : upTo, head };
}

/** States with the same permissions have the same key. */
function keyOfFair({ lossy, clearedAt, foldedAt }: State): string {
  return `${lossy}|${clearedAt}|${foldedAt}`;
}

/** Removes each state that another one with the same key beats: it costs no more, and none of its cuts is older. */
function withoutDominated(states: readonly State[], keyOf: (state: State) => string): State[] {
  const kept = new Map<string, State[]>();
  for (const state of [...states].sort((a, b) => a.usd - b.usd || b.obsoleteAt - a.obsoleteAt)) {
    const key = keyOf(state);
    const group = kept.get(key) ?? [];
    if (group.some((cheaper) => isNoOlder(cheaper, state))) continue;
    group.push(state);
    kept.set(key, group);
  }
  return [...kept.values()].flat();
}

function isNoOlder(a: State, b: State): boolean {
  return a.clearedAt >= b.clearedAt && a.obsoleteAt >= b.obsoleteAt && a.foldedAt >= b.foldedAt;
}

function listOf(cuts: CutList | undefined): Cut[] {
  const list: Cut[] = [];
  for (let each = cuts; each !== undefined; each = each.before) list.unshift(each.cut);
  return list;
}
