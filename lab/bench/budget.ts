import type { Bench } from "./bench.ts";
import { budgetRows } from "./economics/budget-rows.ts";

/** Whether the ledger can overspend. */
export const budget: Bench = {
  name: "budget",
  about: "500 jobs with random caps and prices, through failures and kills: the ledger against the simulator's books",
  run: budgetRows,
};
