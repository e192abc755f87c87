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
 * The one book of a job's money: the ledger's. The log knows only what attempts told when they ended; calls that warmed the cache,
 * probes, and turns of attempts that were stopped or died are in the ledger alone. Every figure that is shown of a whole job is this one.
 *
 * The log has to be read before the balance: what an attempt tells at its end, it has settled before.
 */
export function usageFromLedger(inLog: Usage, balance: Balance): Usage {
  const inLedger = ofBalance(balance);
  // A ledger that Redis lost, until it is told again from the transcripts, knows less than the log.
  const knowsLess = inLedger.calls < inLog.calls || inLedger.costUsd < inLog.costUsd - TINY_USD;
  return knowsLess ? inLog : inLedger;
}

/** Sums of fractions may miss each other by as much. */
const TINY_USD = 1e-6;

function ofBalance({ settledUsd, unsettledUsd, settledCalls, unsettledCalls, ...tokens }: Balance): Usage {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWrite5mTokens, cacheWrite1hTokens } = tokens;
  return {
    calls: settledCalls + unsettledCalls,
    ...{ inputTokens, outputTokens, cacheReadTokens, cacheWrite5mTokens, cacheWrite1hTokens },
    costUsd: settledUsd + unsettledUsd,
  };
}

/** A report whose figures are the ledger's. */
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

/** A job's view whose figures are the ledger's. */
export function viewFromLedger(view: JobView, balance: Balance): JobView {
  const usage = usageFromLedger(view.usage, balance);
  return { ...view, usage, cacheReadShare: cacheReadShare(usage) };
}

/** Calls that no attempt and no run of the lead has told of: warming, probes, and what is under way or was stopped. */
const OTHER = "other";

/** A job's usage by role, as the log has it, completed to what the ledger has: the roles' sum is the whole. */
export function rolesFromLedger(
  { usage: inLog, byRole: told, ...rest }: Pick<JobUsage, "usage" | "byRole" | "capUsd" | "simulated">,
  balance: Balance,
): JobUsage {
  const usage = usageFromLedger(inLog, balance);
  const { settledUsd, unsettledUsd, heldUsd } = balance;
  const other = positive(subtractUsage(usage, sum(Object.values(told))));
  const byRole = isNothing(other) ? told : { ...told, [OTHER]: other };
  const difference = Math.abs(sum(Object.values(byRole)).costUsd - usage.costUsd);
  if (difference > TINY_USD) throw new Error(`the roles of a job come to $${difference} more or less than its ledger`);
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
