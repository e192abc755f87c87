import type { ModelPrice } from "../../../shared/protocol/price/price-list.ts";
import { type Bill, billOf, type Cut, pass } from "./books.ts";
import { cutView, emptyView, type View, type Way, withTurn } from "./cuts.ts";
import type { Tape } from "./tape.ts";
import { allTraces } from "./traces.ts";

/** The facts of a trace that a planner may use before a turn. Nothing of it tells the future, except `isParked`. */
export interface TraceView {
  readonly model: string;
  readonly price: ModelPrice;
  readonly windowTokens: number;
  readonly prefixTokens: number;
  /** The conversation as it is sent at present, without the prefix, and the part of it that replaced older turns. */
  readonly tokens: number;
  readonly headTokens: number;
  /** The recorded turns, oldest first. The last has not been sent yet. */
  readonly turns: readonly ViewTurn[];
  /** The size of the agent's notes; 0 if it keeps none. */
  readonly notesTokens: number;
  /** True if the agent is about to wait at least 3 minutes for a person, a quota or an approval. */
  readonly isParked: boolean;
  /** True if the wait is over and the cache of the conversation expired in it. */
  readonly isCold: boolean;
  /** The median number of turns that attempts of this shape still made from here. */
  readonly expectedTurns: number;
}

/** A recorded turn. `isSent` is false if a cut replaced it, or folded its sub-goal. */
export interface ViewTurn {
  readonly outputTokens: number;
  readonly isSent: boolean;
  readonly doneSubGoal: boolean;
  readonly results: readonly {
    readonly tool: string;
    readonly key: string;
    readonly tokens: number;
    readonly isRerunnable: boolean;
    readonly isObsolete: boolean;
    readonly isStub: boolean;
  }[];
}

/** Decides before each turn, and once more after a wait. `upToTurn`: the first turn that stays; default the newest. */
export type Planner = (view: TraceView) => "keep" | { readonly way: Way; readonly upToTurn?: number };

/** A trace with a planner: the bill, the cuts, and the number of turns in which the API would have refused the request. */
export interface Replay {
  readonly bill: Bill;
  readonly cuts: readonly Cut[];
  readonly forcedDrops: number;
}

const PARKED_MS = 3 * 60_000;
const ROLLING_TTL_MS = 5 * 60_000;

/** Runs a planner over a trace. If it keeps a conversation that does not fit, the older half of the turns is dropped until it does. */
export function replay(tape: Tape, planner: Planner): Replay {
  const cuts: Cut[] = [];
  let view = emptyView(tape);
  let forcedDrops = 0;
  for (let turn = 0; turn < tape.turns.length; turn += 1) {
    let cut = turn === 0 ? undefined : ask(planner, { tape, view, turn });
    if (!Number.isFinite(pass(tape, view, { turn, cut }).usd)) {
      forcedDrops += 1;
      cut = forcedDrop(tape, view, turn);
    }
    if (cut !== undefined) cuts.push(cut);
    view = withTurn(tape, pass(tape, view, { turn, cut }).view, turn);
  }
  return { bill: billOf(tape, cuts), cuts, forcedDrops };
}

function ask(planner: Planner, at: { tape: Tape; view: View; turn: number }): Cut | undefined {
  const waitMs = at.tape.turns[at.turn]?.waitMs ?? 0;
  const isParked = waitMs >= PARKED_MS;
  const first = planner(viewOf(at, { isParked, isCold: false }));
  if (first !== "keep") return toCut(first, { turn: at.turn, isLate: false });
  if (!isParked) return undefined;
  const second = planner(viewOf(at, { isParked: false, isCold: waitMs >= ROLLING_TTL_MS }));
  return second === "keep" ? undefined : toCut(second, { turn: at.turn, isLate: true });
}

function toCut({ way, upToTurn }: Exclude<ReturnType<Planner>, "keep">, at: { turn: number; isLate: boolean }): Cut {
  return { ...at, way, ...(upToTurn === undefined ? {} : { upTo: upToTurn }) };
}

/** The smallest drop after which the request fits, in halves as the agent loop would try; undefined if even the newest turn does not fit. */
function forcedDrop(tape: Tape, view: View, turn: number): Cut | undefined {
  for (let left = turn - 1 - view.from; left >= 1; ) {
    left = Math.floor(left / 2);
    const cut = { turn, way: "drop", upTo: turn - 1 - left } as const;
    if (cutView(tape, view, cut) !== undefined && Number.isFinite(pass(tape, view, { turn, cut }).usd)) return cut;
  }
  return undefined;
}

function viewOf(
  { tape, view, turn }: { tape: Tape; view: View; turn: number },
  now: { isParked: boolean; isCold: boolean },
): TraceView {
  const { trace, price, windowTokens, prefixTokens } = tape;
  return {
    model: trace.model,
    price,
    windowTokens,
    prefixTokens,
    tokens: view.tokens,
    headTokens: view.head,
    turns: tape.turns.slice(0, turn).map(({ first, goal }, i): ViewTurn => {
      const { outputTokens = 0, results = [], doneSubGoal = false } = trace.steps[i] ?? {};
      return {
        outputTokens,
        doneSubGoal,
        isSent: i >= view.from && !(goal >= 0 && view.folds[goal] === 1),
        results: results.map(({ tool, key, tokens, isRerunnable }, k) => ({
          tool,
          key,
          tokens,
          isRerunnable,
          isObsolete: (tape.results[first + k]?.obsoleteAt ?? turn) < turn,
          isStub: view.stubs[first + k] === 1,
        })),
      };
    }),
    notesTokens: tape.turns[turn - 1]?.notesSoFar ?? 0,
    expectedTurns: expectedTurns(tape, turn),
    ...now,
  };
}

/** The median of the turns that other traces of the shape still made after `turn` turns; 10 if none was as long. */
function expectedTurns({ trace }: Tape, turn: number): number {
  const left = lengthsOf(trace)
    .map((length) => length - turn)
    .filter((turns) => turns > 0)
    .sort((a, b) => a - b);
  return left[Math.floor(left.length / 2)] ?? 10;
}

const lengths = new Map<string, number[]>();

function lengthsOf({ shape, seed }: Tape["trace"]): number[] {
  const key = `${shape} ${seed}`;
  const known = lengths.get(key);
  if (known !== undefined) return known;
  const others = allTraces().filter((other) => other.shape === shape && other.seed !== seed);
  const made = others.map(({ steps }) => steps.length);
  lengths.set(key, made);
  return made;
}
