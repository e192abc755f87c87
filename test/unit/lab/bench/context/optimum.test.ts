import { expect, test } from "vitest";
import { billOf, type Cut } from "../../../../../lab/bench/context/books.ts";
import type { Way } from "../../../../../lab/bench/context/cuts.ts";
import { optimumOf, REFERENCE_WAYS } from "../../../../../lab/bench/context/optimum.ts";
import { replay } from "../../../../../lab/bench/context/planner.ts";
import { POLICIES } from "../../../../../lab/bench/context/policies.ts";
import { isCutAllowed, KEPT_TURNS, type LastCuts } from "../../../../../lab/bench/context/reference-rule.ts";
import { type Tape, tapeOf } from "../../../../../lab/bench/context/tape.ts";
import { SHAPES, type Trace, type TraceStep, tokensOfStep } from "../../../../../lab/bench/context/trace.ts";
import { allTraces, makeTrace, SEEDS } from "../../../../../lab/bench/context/traces.ts";
import { createRandom } from "../../../../support/random.ts";

const MODELS = ["claude-sonnet-5-5", "claude-opus-5", "claude-haiku-5-5", "claude-haiku-4-5"];

/** A trace with few turns and large results, so that every way is allowed somewhere in it. */
function smallTrace(seed: number, length: number): Tape {
  const random = createRandom(seed);
  const newest = new Map<string, number>();
  let count = 0;
  const steps = Array.from({ length }, (): TraceStep => {
    const results = Array.from({ length: 1 + random.below(2) }, () => {
      const key = `file ${random.below(3)}`;
      const supersedes = newest.get(key);
      newest.set(key, count);
      count += 1;
      const tokens = random.pick([20, 200, 9_000, 30_000]);
      return {
        tool: "read_file",
        key,
        tokens,
        isRerunnable: random.chance(0.7),
        ...(supersedes === undefined ? {} : { supersedes }),
      };
    });
    return {
      waitMs: random.pick([1_000, 1_000, 1_000, 400_000, 4_000_000]),
      outputTokens: 100 + random.below(900),
      results,
      ...(random.chance(0.3) ? { doneSubGoal: true } : {}),
      ...(random.chance(0.3) ? { noteTokens: 50 } : {}),
    };
  });
  const model = random.pick(MODELS);
  return tapeOf({ name: "small", shape: "sub-goals", seed, model, prefixTokens: 5_000, steps });
}

const START: LastCuts = { from: 0, head: 0, clearedUpTo: 0, foldedUpTo: 0 };
const HEADS: Partial<Record<Way, (notes: number) => number>> = {
  notes: (notes) => notes + 3_000,
  drop: () => 3_000,
  summary: () => 6_000,
};

/** The permissions after a cut, for the rule. A cut that leaves more than it must has had the same chance. */
function after(tape: Tape, last: LastCuts, { turn, way }: Cut): LastCuts {
  if (way === "clear") return { ...last, clearedUpTo: turn - KEPT_TURNS };
  if (way === "fold") return { ...last, foldedUpTo: turn - 1 };
  const head = HEADS[way]?.(tape.turns[turn - 1]?.notesSoFar ?? 0);
  if (head === undefined) return last;
  return { from: way === "summary" ? turn : turn - KEPT_TURNS, head, clearedUpTo: 0, foldedUpTo: 0 };
}

/** All cuts that may be made before a turn: each way, with each possible `upTo`. */
function cutsAt(
  tape: Tape,
  { turn, ways, isFair, last }: { turn: number; ways: readonly Way[]; isFair: boolean; last: LastCuts },
): Cut[] {
  const highest = turn - (isFair ? KEPT_TURNS : 1);
  return ways
    .filter((way) => !isFair || isCutAllowed(tape, { turn, way, last }))
    .flatMap((way) => {
      const hasPoint = way === "clear" || way === "notes" || way === "drop";
      const points = hasPoint ? Array.from({ length: Math.max(0, highest + 1) }, (_, upTo) => upTo) : [highest];
      return points.map((upTo) => ({ turn, way, upTo }));
    });
}

/** The cost of the cheapest of all lists of cuts. */
function bruteForce(tape: Tape, rules: { ways: readonly Way[]; isFair: boolean }): number {
  const visit = (turn: number, cuts: readonly Cut[], last: LastCuts): number => {
    if (turn === tape.turns.length) return billOf(tape, cuts).usd;
    const more = cutsAt(tape, { turn, last, ...rules }).filter(
      (cut) => billOf(tape, [...cuts, cut]).cuts > cuts.length,
    );
    return Math.min(
      visit(turn + 1, cuts, last),
      ...more.map((cut) => visit(turn + 1, [...cuts, cut], after(tape, last, cut))),
    );
  };
  return visit(0, [], START);
}

test.each([
  { isFair: true, ways: REFERENCE_WAYS, length: 8, count: 60 },
  { isFair: true, ways: [...REFERENCE_WAYS, "drop"] as const, length: 7, count: 30 },
  { isFair: false, ways: REFERENCE_WAYS, length: 5, count: 60 },
  { isFair: false, ways: [...REFERENCE_WAYS, "drop"] as const, length: 5, count: 30 },
])(
  "the optimum of $length turns is the cheapest of all lists of cuts (fair: $isFair)",
  ({ isFair, ways, length, count }) => {
    let withCuts = 0;
    for (let seed = 1; seed <= count; seed += 1) {
      const tape = smallTrace(seed, length);
      const found = optimumOf(tape, { ways, isFair });
      expect(found.isExact).toBe(true);
      expect(found.usd, `seed ${seed}`).toBeCloseTo(bruteForce(tape, { ways, isFair }), 10);
      if (found.usd < Number.POSITIVE_INFINITY) expect(billOf(tape, found.cuts).usd).toBeCloseTo(found.usd, 10);
      if (found.cuts.length > 0) withCuts += 1;
    }
    expect(withCuts).toBeGreaterThan(count / 4);
  },
);

test("the optimum costs no more than any policy that keeps within its ways, on a trace of each shape", () => {
  for (const shape of SHAPES) {
    const tape = tapeOf(makeTrace(shape, 3));
    const { usd } = optimumOf(tape, { beam: 60 });
    for (const { name, planner } of POLICIES) {
      const made = replay(tape, planner);
      if (made.forcedDrops === 0) expect(usd, `${shape}, ${name}`).toBeLessThanOrEqual(made.bill.usd);
    }
  }
});

test("the traces are the same in every run, and have the lengths and sizes of long attempts", () => {
  const traces = allTraces();
  expect(traces).toEqual(allTraces());
  expect(traces).toHaveLength(SHAPES.length * SEEDS.length);
  for (const { name, steps, model } of traces) {
    expect(steps.length, name).toBeGreaterThanOrEqual(40);
    expect(steps.length, name).toBeLessThanOrEqual(300);
    const history = steps.reduce((sum, step) => sum + tokensOfStep(step), 0);
    expect(history, name).toBeGreaterThan(55_000);
    expect(history, name).toBeLessThan(660_000);
    expect(MODELS).toContain(model);
  }
  const waits = traces
    .filter(({ shape }) => shape === "long waits")
    .flatMap(({ steps }) => steps.map(({ waitMs }) => waitMs));
  expect(waits.some((ms) => ms > 60 * 60_000)).toBe(true);
  expect(waits.some((ms) => ms > 5 * 60_000 && ms < 60 * 60_000)).toBe(true);
});

/** A trace of Sonnet 5.5 whose turns have one result each; prices per token: read 0.1, write 2.5 (4 for an hour), output 10, in millionths. */
function plainTape(steps: readonly Partial<TraceStep>[], over: Partial<Trace> = {}): Tape {
  const whole = steps.map((step, i) => ({
    waitMs: 1_000,
    outputTokens: 100,
    results: [{ tool: "read_file", key: `f${i}`, tokens: 900, isRerunnable: true }],
    ...step,
  }));
  const trace = {
    name: "plain",
    shape: "wide reading",
    seed: 1,
    model: "claude-sonnet-5-5",
    prefixTokens: 10_000,
  } as const;
  return tapeOf({ ...trace, ...over, steps: whole });
}

const PER_REQUEST = 10_000 * 0.1 + 100 * 10;

test("a turn reads what the previous request sent, and writes what came since", () => {
  const { usd, peakTokens, requests } = billOf(plainTape([{}, {}, {}]), []);
  expect(usd * 1e6).toBeCloseTo(3 * PER_REQUEST + 1_000 * 2.5 + (1_000 * 0.1 + 1_000 * 2.5), 6);
  expect({ peakTokens, requests }).toEqual({ peakTokens: 12_000, requests: 3 });
});

test("after 5 minutes the conversation is written anew, after an hour the prefix too", () => {
  const short = billOf(plainTape([{}, {}, { waitMs: 300_000 }]), []);
  expect(short.usd * 1e6).toBeCloseTo(3 * PER_REQUEST + 1_000 * 2.5 + 2_000 * 2.5, 6);
  const long = billOf(plainTape([{}, {}, { waitMs: 3_600_000 }]), []);
  expect(long.usd * 1e6).toBeCloseTo(short.usd * 1e6 + 10_000 * (4 - 0.1), 6);
});

test("after a cut everything behind the first changed token is written anew", () => {
  const { usd } = billOf(plainTape([{}, {}, {}]), [{ turn: 2, way: "clear" }]);
  // The first answer is read; the stub of 30 tokens and the newest turn are written.
  expect(usd * 1e6).toBeCloseTo(3 * PER_REQUEST + 1_000 * 2.5 + (100 * 0.1 + 1_030 * 2.5), 6);
});

test("a summary reads the warm conversation before a wait, and writes the cold one after it", () => {
  const tape = plainTape([
    { results: [{ tool: "x", key: "x", tokens: 99_900, isRerunnable: false }] },
    {},
    { waitMs: 400_000 },
  ]);
  const rest = 3 * PER_REQUEST + 100_000 * 2.5 + (10_000 * 0.1 + 3_000 * 10) + 6_000 * 2.5;
  const early = billOf(tape, [{ turn: 2, way: "summary" }]);
  expect(early.usd * 1e6).toBeCloseTo(rest + (100_000 * 0.1 + 1_000 * 2.5), 6);
  const late = billOf(tape, [{ turn: 2, way: "summary", isLate: true }]);
  expect(late.usd * 1e6).toBeCloseTo(rest + 101_000 * 2.5, 6);
  expect(late.requests).toBe(4);
});

test("above the price step the whole request is dearer, and above the window it is impossible", () => {
  const huge = (tokens: number) => [{ results: [{ tool: "x", key: "x", tokens, isRerunnable: false }] }, {}];
  const below = billOf(plainTape(huge(89_900), { model: "claude-haiku-5-5" }), []);
  const above = billOf(plainTape(huge(89_901), { model: "claude-haiku-5-5" }), []);
  expect([below.longRequests, above.longRequests]).toEqual([0, 1]);
  expect(above.usd / below.usd).toBeGreaterThan(4);
  expect(billOf(plainTape(huge(189_901), { model: "claude-haiku-4-5" }), []).usd).toBe(Number.POSITIVE_INFINITY);
});
