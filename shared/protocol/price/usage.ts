import { type Static, Type } from "typebox";
import { strict } from "../strict.ts";

/** Tokens and cost of one or more model calls, as the API reported them. Figures that a model claims are never used. */
export const Usage = strict({
  calls: Type.Integer({ minimum: 0, description: "model calls" }),
  inputTokens: Type.Integer({ minimum: 0, description: "uncached input tokens" }),
  outputTokens: Type.Integer({ minimum: 0 }),
  cacheReadTokens: Type.Integer({ minimum: 0 }),
  cacheWrite5mTokens: Type.Integer({ minimum: 0 }),
  cacheWrite1hTokens: Type.Integer({ minimum: 0 }),
  costUsd: Type.Number({ minimum: 0, description: "list price of the above, in US dollars" }),
});
export type Usage = Static<typeof Usage>;

/** A usage of zero, with which sums begin. */
export const NO_USAGE: Usage = {
  calls: 0,
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWrite5mTokens: 0,
  cacheWrite1hTokens: 0,
  costUsd: 0,
};

/** The sum of two usages. */
export function addUsage(a: Usage, b: Usage): Usage {
  return {
    calls: a.calls + b.calls,
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    cacheReadTokens: a.cacheReadTokens + b.cacheReadTokens,
    cacheWrite5mTokens: a.cacheWrite5mTokens + b.cacheWrite5mTokens,
    cacheWrite1hTokens: a.cacheWrite1hTokens + b.cacheWrite1hTokens,
    costUsd: a.costUsd + b.costUsd,
  };
}

/** The usage since an earlier one: the difference between the two. */
export function subtractUsage(total: Usage, earlier: Usage): Usage {
  const negative = Object.fromEntries(
    Object.entries(earlier).map(([name, value]) => [name, -value]),
  ) as unknown as Usage;
  return addUsage(total, negative);
}

/** The share of input tokens that were read from the cache, from 0 to 1; 0 if there was no input. */
export function cacheReadShare(usage: Usage): number {
  const total = usage.inputTokens + usage.cacheReadTokens + usage.cacheWrite5mTokens + usage.cacheWrite1hTokens;
  return total === 0 ? 0 : usage.cacheReadTokens / total;
}

/** The number of input and output tokens, including cached ones. */
export function totalTokens(usage: Usage): number {
  return (
    usage.inputTokens + usage.outputTokens + usage.cacheReadTokens + usage.cacheWrite5mTokens + usage.cacheWrite1hTokens
  );
}
