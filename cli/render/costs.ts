import type { CacheFigures, JobCache } from "../../shared/protocol/cache/cache.ts";
import type { Costs, JobUsage, Money } from "../../shared/protocol/price/costs.ts";
import { cacheReadShare, type Usage } from "../../shared/protocol/price/usage.ts";
import { oneLine } from "../../shared/support/text/clean-text.ts";
import { showCount, showDate, showNumber, showShare, showUsd } from "../text/figures.ts";
import type { Paint } from "../text/paint.ts";
import { renderTable } from "../text/table.ts";

const HEAD = ["ROLE", "CALLS", "INPUT", "CACHE READ", "CACHE WRITTEN", "OUTPUT", "CACHE SHARE", "COST"];
const SIMULATED = "the simulator answers: its calls are counted at list prices, and nothing is charged for them";
/** Maximum number of cache breaks that are printed, newest first; `--json` has all of them. */
const SHOWN_BREAKS = 5;

/** One job's cost by role, its cap and its cache figures. */
export function renderJobCosts(usage: JobUsage, { job, breaks }: JobCache, paint: Paint): string {
  const { byRole, settledUsd, unsettledUsd, heldUsd, capUsd } = usage;
  const roles = Object.entries(byRole).sort(([, a], [, b]) => b.costUsd - a.costUsd);
  const rows = [...roles.map(([role, each]) => usageRow(oneLine(role, 40), each)), usageRow("all", usage.usage)];
  const charged = usage.simulated ? "; simulated: nothing was charged" : "";
  const note = "list prices; tokens as the API reported them; INPUT was neither read from the cache nor written to it";
  return [
    renderTable(paint, HEAD, rows),
    "",
    moneyText("job", { settledUsd, unsettledUsd, heldUsd, capUsd }),
    ...cacheLines("job", job),
    ...breaks.slice(0, SHOWN_BREAKS).map((each) => {
      const read = `${showCount(each.actualTokens)} of ${showCount(each.expectedTokens)} tokens read`;
      return `  ${oneLine(each.vector, 40)}: ${oneLine(each.conversation, 60)}, ${read}; ${oneLine(each.evidence, 160)}`;
    }),
    paint("dim", `${note}${charged}`),
  ].join("\n");
}

/** The cost of all jobs: today, and in total for the API key. */
export function renderCosts({ day, today, simulated, key, cacheToday, breaker }: Costs, paint: Paint): string {
  return [
    ...(breaker === undefined ? [] : [paint("bad", breakerText(breaker))]),
    `${moneyText(`today (${day})`, today)}; ${callsText(today)}`,
    `${moneyText("key", key)}; ${callsText(key)}`,
    ...cacheLines("today", cacheToday),
    ...(simulated ? [SIMULATED] : []),
  ].join("\n");
}

function breakerText({ reason, detail, resumeAt }: NonNullable<Costs["breaker"]>): string {
  return `no call may start (${oneLine(reason, 20)}: ${oneLine(detail, 200)}); the next try is at ${showDate(resumeAt)}`;
}

function usageRow(role: string, usage: Usage): string[] {
  const written = usage.cacheWrite5mTokens + usage.cacheWrite1hTokens;
  const counts = [usage.calls, usage.inputTokens, usage.cacheReadTokens, written, usage.outputTokens].map(showCount);
  return [role, ...counts, showShare(cacheReadShare(usage)), showUsd(usage.costUsd)];
}

function moneyText(name: string, money: Pick<Money, "settledUsd" | "unsettledUsd" | "heldUsd" | "capUsd">): string {
  const { settledUsd, unsettledUsd, heldUsd, capUsd } = money;
  const spent = `settled ${showUsd(settledUsd)}, unsettled ${showUsd(unsettledUsd)}, reserved for running calls ${showUsd(heldUsd)}`;
  if (capUsd === undefined) return `${name}: ${spent}, no cap`;
  const free = Math.max(0, capUsd - settledUsd - unsettledUsd - heldUsd);
  return `${name}: ${spent}, free ${showUsd(free)} of the cap of ${showUsd(capUsd)}`;
}

function callsText({ calls, unsettledCalls }: Money): string {
  return `${showNumber(calls, "call")}${unsettledCalls === 0 ? "" : ` and ${showCount(unsettledCalls)} unsettled`}`;
}

/** The cache figures: the share of input read from the cache, the tokens written, the savings, and the cache breaks by cause. */
function cacheLines(name: string, figures: CacheFigures): string[] {
  const { readShare, savedUsd, savedBySharingUsd, write5mTokens, write1hTokens, breaks, breaksByCause } = figures;
  const written = `written ${showCount(write1hTokens)} tokens for an hour, ${showCount(write5mTokens)} for five minutes`;
  const causes = Object.entries(breaksByCause).sort(([, a], [, b]) => b - a);
  return [
    `cache, ${name}: ${showShare(readShare)} of the input read; ${written}; saved ${showSaving(savedUsd)} compared to no cache, ${showSaving(savedBySharingUsd)} compared to agents without a shared prefix`,
    breaks === 0
      ? `breaks, ${name}: none`
      : `breaks, ${name}: ${showCount(breaks)}: ${causes.map(([cause, count]) => `${oneLine(cause, 40)} ${showCount(count)}`).join(", ")}`,
  ];
}

function showSaving(usd: number): string {
  return usd < 0 ? `-${showUsd(-usd)}` : showUsd(usd);
}
