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
 * The usage of a whole job, from the ledger. The log lacks calls that warmed the cache, probes, and turns of attempts that
 * were stopped or died.
 *
 * Read the log before the balance: an attempt settles its calls before it reports them to the log.
 */
export function usageFromLedger(inLog: Usage, balance: Balance): Usage {
  const inLedger = ofBalance(balance);
  // After a loss in Redis, until the transcripts restore it, the ledger has less than the log.
  const knowsLess = inLedger.calls < inLog.calls || inLedger.costUsd < inLog.costUsd - TINY_USD;
  return knowsLess ? inLog : inLedger;
}

/** Rounding error of sums of fractions. */
const TINY_USD = 1e-6;

function ofBalance({ settledUsd, unsettledUsd, settledCalls, unsettledCalls, ...tokens }: Balance): Usage {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWrite5mTokens, cacheWrite1hTokens } = tokens;
  return {
    calls: settledCalls + unsettledCalls,
    ...{ inputTokens, outputTokens, cacheReadTokens, cacheWrite5mTokens, cacheWrite1hTokens },
    costUsd: settledUsd + unsettledUsd,
  };
}

/** The report with the ledger's figures. */
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

/** The job's view with the ledger's figures. */
export function viewFromLedger(view: JobView, balance: Balance): JobView {
  const usage = usageFromLedger(view.usage, balance);
  return { ...view, usage, cacheReadShare: cacheReadShare(usage) };
}

/** Calls outside of the log: cache warming, probes, and calls of running, stopped or dead attempts. */
const OTHER = "other";

/** A job's usage by role from the log, plus the row OTHER for the rest of the ledger: the rows add up to the total. */
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
