import { expect, test } from "vitest";
import { upperBound } from "../../../../../shared/agent/upper-bound.ts";
import type { ModelRequest } from "../../../../../shared/prefix/breakpoints.ts";
import { costOf, resolvePrice } from "../../../../../shared/protocol/price/pricing.ts";
import { Bookkeeper } from "../../../../../simulator/books.ts";

const HAIKU = "claude-haiku-5-5";
const price = resolvePrice(HAIKU);
const NONE = {
  inputTokens: 0,
  outputTokens: 1000,
  cacheReadTokens: 0,
  cacheWrite5mTokens: 0,
  cacheWrite1hTokens: 0,
};
/** Prompts of exactly 100,000 tokens, in each way of billing, with the list prices up to there and above. */
const PROMPTS = [
  { field: "inputTokens", low: 0.1, high: 0.5 },
  { field: "cacheReadTokens", low: 0.01, high: 0.05 },
  { field: "cacheWrite5mTokens", low: 0.125, high: 0.625 },
  { field: "cacheWrite1hTokens", low: 0.2, high: 1 },
] as const;

test.each(PROMPTS)(
  "one token above 100,000 of $field raises the price of the whole request",
  ({ field, low, high }) => {
    const at = { ...NONE, [field]: 100_000 };
    const above = { ...NONE, [field]: 100_001 };
    expect(costOf(price, at)).toBeCloseTo((100_000 * low + 1000 * 0.5) / 1e6, 9);
    expect(costOf(price, above)).toBeCloseTo((100_001 * high + 1000 * 2.5) / 1e6, 9);
  },
);

test("all kinds of input count together towards the step, and output does not", () => {
  const mixed = { ...NONE, inputTokens: 25_000, cacheReadTokens: 25_000, cacheWrite5mTokens: 25_000 };
  const low = costOf(price, { ...mixed, cacheWrite1hTokens: 25_000, outputTokens: 60_000 });
  const high = costOf(price, { ...mixed, cacheWrite1hTokens: 25_001, outputTokens: 60_000 });
  expect(high / low).toBeCloseTo(5, 3);
});

test("the simulator's books have the same step", () => {
  const books = new Bookkeeper();
  const call = { requestId: "r", responseId: "m", at: 0, model: HAIKU, organization: "o", role: "" };
  for (const cacheReadTokens of [100_000, 100_001]) books.bill(call, [{ ...NONE, cacheReadTokens }]);
  const { entries, total } = books.read();
  expect(entries.map(({ costUsd }) => costUsd)).toEqual([
    costOf(price, { ...NONE, cacheReadTokens: 100_000 }),
    costOf(price, { ...NONE, cacheReadTokens: 100_001 }),
  ]);
  expect(total.costUsd).toBeCloseTo(0.0015 + 0.00750005, 9);
  // A call in two iterations has two prompts; each of them is short.
  books.bill(call, [
    { ...NONE, cacheReadTokens: 60_000 },
    { ...NONE, cacheReadTokens: 60_000 },
  ]);
  expect(books.read().entries[2]?.costUsd).toBeCloseTo(2 * costOf(price, { ...NONE, cacheReadTokens: 60_000 }), 9);
});

test("the upper bound of a call is never below its cost, on either side of the step", () => {
  for (let tokens = 80_000; tokens <= 120_000; tokens += 1000) {
    const request: ModelRequest = {
      model: HAIKU,
      max_tokens: 16_000,
      tools: [],
      system: [],
      // Half a token for each byte: as many tokens as the bound assumes at most.
      messages: [{ role: "user", content: [{ type: "text", text: "a".repeat(tokens * 2) }] }],
    };
    const bound = upperBound(request, price, { contextTokens: 0, prefixTokens: undefined });
    for (const { field } of PROMPTS) {
      const cost = costOf(price, { ...NONE, outputTokens: 16_000, [field]: tokens });
      expect([tokens, field, bound >= cost]).toEqual([tokens, field, true]);
    }
    const counted = upperBound({ ...request, messages: [] }, price, { contextTokens: tokens, prefixTokens: undefined });
    expect(counted).toBeGreaterThanOrEqual(
      costOf(price, { ...NONE, outputTokens: 16_000, cacheWrite1hTokens: tokens }),
    );
  }
});
