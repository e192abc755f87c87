import type { Balance } from "../../shared/model/ledger.ts";
import type { JobReport, JobView } from "../../shared/protocol/api/api.ts";
import type { JobUsage } from "../../shared/protocol/price/costs.ts";
import {
  addUsage,
  cacheReadShare,
  NO_USAGE,
  subtractUsage,
  totalTokens,
  type Usage,
} from "../../shared/protocol/price/usage.ts";
import { compare } from "./compare-quote.ts";

/**
 * Computes the usage of a whole job from the ledger. The log alone is not complete: it lacks calls that warm the prompt
 * cache or probe the API, and turns of attempts that were stopped or died. Read the log before the ledger's balance,
 * because an attempt settles its calls in the ledger before it reports them to the log.
 */
export function usageFromLedger(inLog: Usage, balance: Balance): Usage {
  const inLedger = ofBalance(balance);
  // After Redis has lost data, the ledger has less usage than the log until the account is restored from the transcripts.
  const knowsLess = inLedger.calls < inLog.calls || inLedger.costUsd < inLog.costUsd - TINY_USD;
  return knowsLess ? inLog : inLedger;
}

/** Largest difference that sums of fractional amounts can have through rounding. */
const TINY_USD = 1e-6;

function ofBalance({ settledUsd, unsettledUsd, settledCalls, unsettledCalls, ...tokens }: Balance): Usage {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWrite5mTokens, cacheWrite1hTokens } = tokens;
  return {
    calls: settledCalls + unsettledCalls,
    ...{ inputTokens, outputTokens, cacheReadTokens, cacheWrite5mTokens, cacheWrite1hTokens },
    costUsd: settledUsd + unsettledUsd,
  };
}

/** The report of a job, with the usage from the ledger. */
export function reportFromLedger(report: JobReport, balance: Balance): JobReport {
  const usage = usageFromLedger(report.usage, balance);
  const { quote } = report;
  return {
    ...report,
    usage,
    cache: {
      readTokens: usage.cacheReadTokens,
      createdTokens: usage.cacheWrite5mTokens + usage.cacheWrite1hTokens,
      inputTokens: usage.inputTokens,
      readShare: cacheReadShare(usage),
    },
    cost: { ...report.cost, usd: usage.costUsd },
    ...(quote === undefined
      ? {}
      : {
          quote: {
            ...quote,
            tokens: compare(quote.tokens.quoted, totalTokens(usage)),
            usd: compare(quote.usd.quoted, usage.costUsd),
          },
        }),
  };
}

/** The view of a job, with the usage from the ledger. */
export function viewFromLedger(view: JobView, balance: Balance): JobView {
  const usage = usageFromLedger(view.usage, balance);
  return { ...view, usage, cacheReadShare: cacheReadShare(usage) };
}

/**
 * Name of the row for calls that are not in the log: calls that warm the prompt cache or probe the API, and calls of
 * attempts that run, were stopped, or died.
 */
const OTHER = "other";

/** A job's usage by role from the log. The row OTHER has the rest of the ledger's usage, so that all rows add up to the total. */
export function rolesFromLedger(
  { usage: inLog, byRole: logged, ...rest }: Pick<JobUsage, "usage" | "byRole" | "capUsd" | "simulated">,
  balance: Balance,
): JobUsage {
  const usage = usageFromLedger(inLog, balance);
  const { settledUsd, unsettledUsd, heldUsd } = balance;
  const other = positive(subtractUsage(usage, sum(Object.values(logged))));
  const byRole = isNothing(other) ? logged : { ...logged, [OTHER]: other };
  const difference = Math.abs(sum(Object.values(byRole)).costUsd - usage.costUsd);
  if (difference > TINY_USD) throw new Error(`the roles of a job differ from its ledger by $${difference}`);
  return { ...rest, usage, cacheReadShare: cacheReadShare(usage), settledUsd, unsettledUsd, heldUsd, byRole };
}

function sum(usages: readonly Usage[]): Usage {
  return usages.reduce(addUsage, NO_USAGE);
}

function positive(usage: Usage): Usage {
  const entries = Object.entries(usage).map(([name, value]): [string, number] => [name, Math.max(0, value)]);
  return Object.fromEntries(entries) as unknown as Usage;
}

function isNothing({ costUsd, ...counts }: Usage): boolean {
  return costUsd < TINY_USD && Object.values(counts).every((count) => count === 0);
}
