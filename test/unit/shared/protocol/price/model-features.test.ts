import { expect, test } from "vitest";
import { bindsThinking, compacts, contextTokens } from "../../../../../shared/protocol/price/model-features.ts";
import { PRICE_LIST } from "../../../../../shared/protocol/price/price-list.ts";

const PRICED = Object.keys(PRICE_LIST.models);

test("every model with a price has its window: a million tokens from the fifth generation on, 200,000 before", () => {
  for (const model of PRICED) expect([model, contextTokens(model)]).toEqual([model, /-4-/.test(model) ? 200_000 : 1e6]);
  expect(contextTokens("claude-of-someone-else")).toBe(200_000);
});

test("thinking is bound on the 5.1, 5.2 and 5.5 models, and each of them can be compacted", () => {
  expect(PRICED.filter(bindsThinking)).toEqual(PRICED.filter((model) => /-5-[125]$/.test(model)));
  expect(PRICED.filter(bindsThinking).filter((model) => !compacts(model))).toEqual([]);
  expect(PRICED.filter((model) => !compacts(model))).toEqual([
    "claude-opus-4-5",
    "claude-sonnet-4-5",
    "claude-haiku-4-5",
  ]);
  expect([compacts("other"), bindsThinking("other")]).toEqual([false, false]);
});
