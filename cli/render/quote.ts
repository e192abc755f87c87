import type { Quote, QuoteComparison, QuoteRange } from "../../shared/protocol/price/quote.ts";
import { showCount, showDuration, showUsd } from "../text/figures.ts";

/** Renders a quote as one line: `$1.40 ($0.55 to $3.20), 12 min (5 min to 30 min), ...`. */
export function quoteText(quote: Quote): string {
  const parts = [
    rangeText(quote.usd, showUsd),
    rangeText(quote.wallMs, showDuration),
    `${rangeText(quote.tokens, showTokens)} tokens`,
    `${rangeText(quote.tasks, showCount)} tasks`,
  ];
  return `${parts.join(", ")}; ${basisText(quote)}`;
}

/** Compares quoted with actual figures, one line each, without a line break at the end. */
export function comparisonLines(comparison: QuoteComparison): string[] {
  const rows: [string, QuoteComparison["usd"], (value: number) => string][] = [
    ["cost", comparison.usd, showUsd],
    ["time", comparison.wallMs, showDuration],
    ["tokens", comparison.tokens, showTokens],
    ["tasks", comparison.tasks, showCount],
  ];
  const lines = rows.map(([name, { quoted, actual, variance, isWithin }, show]) => {
    const sign = variance >= 0 ? "+" : "-";
    const off = `${sign}${Math.round(Math.abs(variance) * 100)} %`;
    const position = isWithin ? "within the range" : actual < quoted.low ? "below the range" : "above the range";
    return `${name.padEnd(7)}quoted ${rangeText(quoted, show)}, actual ${show(actual)} (${off}, ${position})`;
  });
  const { amended } = comparison;
  const again = amended === undefined ? [] : [`amended plan: ${rangeText(amended.usd, showUsd)}`];
  return [...lines, ...again, basisText(comparison)];
}

function basisText({ basis }: Pick<Quote, "basis">): string {
  const known = basis.filter(({ source }) => source === "history");
  if (known.length === 0) return "assumed figures: there is no history of similar jobs yet";
  const samples = known.reduce((sum, part) => sum + part.samples, 0);
  const rest = basis.length - known.length;
  return `from ${showCount(samples)} parts of earlier tasks${rest === 0 ? "" : `, ${rest} of ${basis.length} parts assumed`}`;
}

function rangeText({ low, expected, high }: QuoteRange, show: (value: number) => string): string {
  return low === high ? show(expected) : `${show(expected)} (${show(low)} to ${show(high)})`;
}

/** 812, 45k, 3.2M. */
function showTokens(count: number): string {
  if (count < 10_000) return showCount(Math.round(count));
  return count < 1_000_000 ? `${Math.round(count / 1000)}k` : `${(count / 1_000_000).toFixed(1)}M`;
}
