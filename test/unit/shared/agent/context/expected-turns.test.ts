import { expect, test } from "vitest";
import { expectedTurns } from "../../../../../shared/agent/context/expected-turns.ts";
import { NO_USAGE } from "../../../../../shared/protocol/price/usage.ts";

const limits = { maxTurns: 100, maxTokens: 1_000_000, maxCostUsd: 10 };

test.each([
  ["a young attempt is expected to go on for a while", { turns: 3, costUsd: 0, nextTokens: 100 }, 20],
  ["a long attempt is expected to make as many turns again", { turns: 40, costUsd: 0, nextTokens: 100 }, 40],
  ["but not more than its limit of turns leaves", { turns: 90, costUsd: 0, nextTokens: 100 }, 10],
  ["nor than its dollars pay for", { turns: 40, costUsd: 8, nextTokens: 100 }, 10],
  ["nor than its tokens allow", { turns: 40, costUsd: 0, nextTokens: 200_000 }, 5],
  ["and at least one", { turns: 100, costUsd: 10, nextTokens: 100 }, 1],
])("%s", (_title, { turns, costUsd, nextTokens }, expected) => {
  expect(expectedTurns(limits, { turns, usage: { ...NO_USAGE, costUsd }, nextTokens })).toBe(expected);
});
