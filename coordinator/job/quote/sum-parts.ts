import type { QuoteRange } from "../../../shared/protocol/price/quote.ts";

/** How much of a part's deviation all parts of a job share: the same code and the same model make all of them dearer or cheaper. */
const SHARED = 0.3;
/** Standard deviations to both sides that hold four of five. */
const EIGHTY = 1.28;

/** A figure that is expected of one part, and how far apart such figures lie (standard deviation over mean). */
export interface Expected {
  readonly value: number;
  readonly spread: number;
}

/**
 * The range of a sum of parts that deviate partly alone and partly together, beside what is spent for sure. Lognormal, so
 * that it is never below nothing and its upper side is the longer one.
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

/** Rounds a range to whole figures. */
export function wholeRange({ low, expected, high }: QuoteRange): QuoteRange {
  return { low: Math.floor(low), expected: Math.round(expected), high: Math.ceil(high) };
}
