import { addUsage, NO_USAGE, type Usage } from "../../../shared/protocol/price/usage.ts";

/** An attempt's usage as a job keeps it in memory: the shared one where no model was called, as in checks and gates; else a compact copy. */
export function keepUsage(usage: Usage): Usage {
  return Object.values(usage).every((value) => value === 0) ? NO_USAGE : addUsage(usage, NO_USAGE);
}
