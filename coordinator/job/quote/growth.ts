import type { QuoteRange } from "../../../shared/protocol/price/quote.ts";
import { mean } from "./parts.ts";

/** How much plans grow while nothing is known: a tenth, and by half where much was overlooked. */
const ASSUMED = { expected: 1.1, high: 1.5 };
const MIN_JOBS = 3;

/** How many tasks a plan of `planned` ends with, from how earlier plans grew; it never shrinks. */
export function growthRange(planned: number, growth: readonly number[]): QuoteRange {
  if (growth.length < MIN_JOBS) {
    return { low: planned, expected: Math.round(planned * ASSUMED.expected), high: Math.ceil(planned * ASSUMED.high) };
  }
  const sorted = [...growth].sort((a, b) => a - b);
  const ninth = sorted[Math.floor(0.9 * (sorted.length - 1))] ?? 1;
  const expected = Math.round(planned * Math.max(1, mean(growth)));
  return { low: planned, expected, high: Math.max(expected, Math.ceil(planned * ninth)) };
}
