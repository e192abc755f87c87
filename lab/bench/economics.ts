import type { Bench } from "./bench.ts";
import { makeRow, type Row } from "./document.ts";
import { budgetRows } from "./economics/budget-rows.ts";
import { prefixRows } from "./economics/prefix-rows.ts";
import { quotaRows } from "./economics/quota-rows.ts";
import { ratelimitRows } from "./economics/ratelimit-rows.ts";
import { fanoutOverheads } from "./fanout.ts";
import { median } from "./measure/statistics.ts";

const FANOUT_GOAL_MS = 1000;

/** Runs all benches of costs and of the prompt cache, and reports them in one table. */
export const economics: Bench = {
  name: "economics",
  about: "prefix, fanout, quota, budget and ratelimit in one table",
  run: async (say) => {
    const rows: Row[] = [];
    const add = (name: string, more: readonly Row[]) =>
      rows.push(...more.map((row) => ({ ...row, name: `${name}: ${row.name}` })));
    add("prefix", await prefixRows(say));
    add("fanout", [fanoutRow(await fanoutOverheads(say))]);
    add("quota", await quotaRows(say));
    add("budget", await budgetRows(say));
    add("ratelimit", await ratelimitRows(say));
    return rows;
  },
};

/** Measures how much the shared prefix and the warm gate save. */
export const prefix: Bench = {
  name: "prefix",
  about:
    "a lead and 50 workers at once: shares of the shared prefix that are read and written, and the gate's cost in time",
  run: prefixRows,
};

/** Counts the model calls that are sent although the API's credit is used up. */
export const quota: Bench = {
  name: "quota",
  about: "200 tasks in 4 processes while the credit runs out and comes back: calls that start without credit",
  run: quotaRows,
};

/** Measures whether jobs can spend more than their caps in the ledger. */
export const budget: Bench = {
  name: "budget",
  about: "500 jobs with random caps and prices, through failures and kills: the ledger against the simulator's bills",
  run: budgetRows,
};

/** Measures how much of the API's rate limit many parallel agents use. */
export const ratelimit: Bench = {
  name: "ratelimit",
  about: "200 agents against 50 requests a minute: used share of the limit, refused requests",
  run: ratelimitRows,
};

function fanoutRow(overheads: readonly number[]): Row {
  return makeRow("50 explorers: wall time in addition to the calls", {
    value: median(overheads),
    unit: "ms",
    goal: { op: "<=", value: FANOUT_GOAL_MS },
    note: `median of ${overheads.length} runs: ${overheads.join(", ")}; whole machine, gate included`,
  });
}
