import type { QuoteComparison, QuoteRange } from "../../shared/protocol/price/quote.ts";
import { totalTokens } from "../../shared/protocol/price/usage.ts";
import { timeBetween } from "../../shared/support/time/time-between.ts";
import type { JobState } from "../job/fold/state.ts";

/** Compares the plan's quote with the job's actual cost, time, tokens and tasks. Undefined for a job without a plan. */
export function compareQuote(job: JobState, now: number): QuoteComparison | undefined {
  const { quote, newestQuote } = job;
  if (quote === undefined) return undefined;
  const planned = [...job.tasks.values()].filter(
    ({ spec }) => spec.origin === "plan" && spec.role !== "harness",
  ).length;
  return {
    tasks: compare(quote.tasks, planned),
    tokens: compare(quote.tokens, totalTokens(job.usage)),
    usd: compare(quote.usd, job.usage.costUsd),
    wallMs: compare(quote.wallMs, timeBetween(job.createdAt, job.endedAt ?? now)),
    basis: quote.basis,
    prefixes: quote.prefixes,
    ...(newestQuote === undefined || newestQuote.cause === "plan"
      ? {}
      : { amended: { usd: newestQuote.usd, wallMs: newestQuote.wallMs, tasks: newestQuote.tasks } }),
  };
}

/** A quoted range, and the actual value. */
export function compare(quoted: QuoteRange, actual: number): QuoteComparison["usd"] {
  return {
    quoted,
    actual,
    variance: quoted.expected === 0 ? 0 : actual / quoted.expected - 1,
    isWithin: actual >= quoted.low && actual <= quoted.high,
  };
}
