import type { Bench } from "./bench.ts";
import { coordinationRows } from "./pipeline/coordination.ts";
import { wholePathRows } from "./pipeline/whole-path.ts";

/** What the pipeline itself costs: against bare BullMQ without a model or a sandbox, and as a whole by stage. */
export const pipeline: Bench = {
  name: "pipeline",
  about: "dispatch to acceptance against bare BullMQ, and the whole path by stage",
  run: async (say) => [...(await coordinationRows(say)), ...(await wholePathRows(say))],
};
