import type { Bench } from "./bench.ts";
import { makeRow, type Row } from "./document.ts";
import { budgetRows } from "./economics/budget-rows.ts";
import { prefixRows } from "./economics/prefix-rows.ts";
import { quotaRows } from "./economics/quota-rows.ts";
import { ratelimitRows } from "./economics/ratelimit-rows.ts";
import { fanoutOverheads } from "./fanout.ts";
import { median } from "./measure/median.ts";

const FANOUT_GOAL_MS = 1000;

/** All that is claimed about money and the cache, in one table. */
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

function fanoutRow(overheads: readonly number[]): Row {
  return makeRow("50 explorers, wall time beyond the calls themselves", {
    value: median(overheads),
    unit: "ms",
    goal: { op: "<=", value: FANOUT_GOAL_MS },
    note: `median of ${overheads.length} runs: ${overheads.join(", ")}; whole machine, gate included`,
  });
}
