import type { QuoteRange } from "../../../shared/protocol/price/quote.ts";

/**
 * Share of the variance of a stage's cost that is common to all stages of a job's tasks: the same code and model make
 * all of them cost more, or all less, than expected.
 */
const SHARED = 0.3;
/** Number of standard deviations on either side of the mean that cover 80 % of a normal distribution. */
const EIGHTY = 1.28;

/** The expected cost, tokens or duration of one part of a job, such as a stage of a task. `spread` is the standard deviation divided by the mean. */
export interface Expected {
  readonly value: number;
  readonly spread: number;
}

/**
 * The range of a total: the known amount `sure` plus a sum of estimates. Their deviations are partly independent and partly shared. The distribution
 * is lognormal: the total is never negative, and the upper end is farther from the mean than the lower end.
 */
export function sumRange(sure: number, parts: readonly Expected[]): QuoteRange {
  const expected = parts.reduce((sum, { value }) => sum + value, 0);
  if (expected <= 0) return { low: sure, expected: sure, high: sure };
  const alone = parts.reduce((sum, { value, spread }) => sum + (value * spread) ** 2, 0);
  const together = parts.reduce((sum, { value, spread }) => sum + value * spread, 0) ** 2;
  const spread = Math.sqrt((1 - SHARED) * alone + SHARED * together) / expected;
  const factor = Math.exp(EIGHTY * Math.sqrt(Math.log(1 + spread ** 2)));
  return { low: sure + expected / factor, expected: sure + expected, high: sure + expected * factor };
}

/** Rounds both ends of a range to whole numbers. */
export function wholeRange({ low, expected, high }: QuoteRange): QuoteRange {
  return { low: Math.floor(low), expected: Math.round(expected), high: Math.ceil(high) };
}
