import { expect, test } from "vitest";
import { type ContextView, type CutOption, planCut } from "../../../../../shared/agent/context/plan-cut.ts";
import { PRICE_LIST } from "../../../../../shared/protocol/price/price-list.ts";

const sonnet = PRICE_LIST.models["claude-sonnet-5-5"]!;
const opus = PRICE_LIST.models["claude-opus-5"]!;
const haiku = PRICE_LIST.models["claude-haiku-5-5"]!;
const window = { promptTokens: 920_000 };

const clear = (given: Partial<CutOption>): CutOption => ({
  way: "clear",
  upTo: 10,
  unchangedTokens: 20_000,
  afterTokens: 40_000,
  outputTokens: 0,
  ...given,
});

function view(given: Partial<ContextView>): ContextView {
  return {
    prefixTokens: 15_000,
    nextTokens: 100_000,
    cachedTokens: 99_000,
    growthTokens: 1_000,
    options: [clear({})],
    ...given,
  };
}

test("a conversation that fits, and that no cut makes cheaper within half of the expected turns, stays", () => {
  // Clearing 20,000 of 100,000 tokens early in the conversation rewrites 60,000: at a read price of 0.05 it pays back after 72 turns.
  const early = clear({ unchangedTokens: 20_000, afterTokens: 80_000 });
  expect(planCut(view({ options: [early] }), sonnet, window, 100).kind).toBe("keep");
});

test("a cut pays back after the turns that its arithmetic says", () => {
  // H = 100k, p = 20k, n = 60k: a tail of 20k is rewritten. At a read price of 0.05 of input: 20 * (1.25 - 0.05) / (60 * 0.05) = 8 turns.
  const decision = planCut(view({ growthTokens: 0, cachedTokens: 100_000 }), sonnet, window, 100);
  expect(decision).toMatchObject({ kind: "cut", reason: "gain" });
  expect([8, 9]).toContain(decision.kind === "cut" && decision.breakEvenTurns);
  // At a read price of 0.1: 3.8 turns.
  const dearer = planCut(view({ growthTokens: 0, cachedTokens: 100_000 }), opus, window, 100);
  expect(dearer.kind === "cut" && dearer.breakEvenTurns).toBe(4);
});

test("a cut that would pay back too late for the expected turns is left out", () => {
  expect(planCut(view({}), sonnet, window, 10).kind).toBe("keep");
});

test("a prompt that would not fit is cut, though the cut does not pay", () => {
  const decision = planCut(view({}), sonnet, { promptTokens: 95_000 }, 2);
  expect(decision).toMatchObject({ kind: "cut", reason: "need", option: { way: "clear" } });
});

test("turns are dropped only if no other cut makes the prompt fit", () => {
  const drop = clear({ way: "drop", afterTokens: 20_000, unchangedTokens: 15_000 });
  const mild = planCut(view({ options: [clear({}), drop] }), sonnet, { promptTokens: 95_000 }, 2);
  expect(mild).toMatchObject({ option: { way: "clear" } });
  const small = planCut(view({ options: [clear({ afterTokens: 94_000 }), drop] }), sonnet, { promptTokens: 95_000 }, 2);
  expect(small).toMatchObject({ option: { way: "drop" } });
  // Never to save money.
  expect(planCut(view({ options: [drop] }), sonnet, window, 400).kind).toBe("keep");
});

test("before a price step a cut is made in time, and it pays at once", () => {
  const near = view({ nextTokens: 96_000, cachedTokens: 95_000, growthTokens: 2_000 });
  const decision = planCut(near, haiku, { promptTokens: 95_000 }, 20);
  expect(decision).toMatchObject({ kind: "cut", reason: "need" });
});

test("after a long wait, when the cache is gone, a cut that leaves less to write pays with the first request", () => {
  const cold = planCut(view({ cachedTokens: 15_000 }), sonnet, window, 3);
  expect(cold).toMatchObject({ kind: "cut", reason: "gain", breakEvenTurns: 1 });
});

test("before a long wait a summary on the warm cache is cheaper than resuming the whole conversation cold", () => {
  const summary = clear({ way: "summary", afterTokens: 21_000, unchangedTokens: 15_000, outputTokens: 3_000 });
  const parked = view({ nextTokens: 200_000, cachedTokens: 199_000, options: [summary], parks: true });
  const decision = planCut(parked, sonnet, window, 20);
  expect(decision).toMatchObject({ kind: "cut", reason: "park", option: { way: "summary" } });
  // Warm: 200k read at 0.05 and 3k of output at 5; then 21k written at 1.25. Cold: 200k written at 1.25.
  const cut = ((200_000 * 0.05 + 3_000 * 5 + 21_000 * 1.25) * 2) / 1e6;
  expect(cut / ((200_000 * 1.25 * 2) / 1e6)).toBeLessThan(0.35);
});

test("a person's request is met with the mildest way, and without a possible cut nothing changes", () => {
  expect(planCut(view({ requested: true }), sonnet, window, 1)).toMatchObject({ reason: "request" });
  expect(planCut(view({ requested: true, options: [] }), sonnet, window, 1).kind).toBe("keep");
});
