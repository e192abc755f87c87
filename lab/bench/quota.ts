import type { Bench } from "./bench.ts";
import { quotaRows } from "./economics/quota-rows.ts";

/** Whether anything starts after the account's credit is spent. */
export const quota: Bench = {
  name: "quota",
  about: "200 tasks in 4 processes whose account runs out of credit and gets it back: calls that start in vain",
  run: quotaRows,
};
