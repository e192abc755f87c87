import type { Bench } from "./bench.ts";
import { againstRows } from "./pipeline/against-rows.ts";
import { coordinationRows } from "./pipeline/coordination.ts";
import { wholePathRows } from "./pipeline/whole-path.ts";

/** What the pipeline itself costs: against bare BullMQ without a model or a sandbox, and as a whole by stage. */
export const pipeline: Bench = {
  name: "pipeline",
  about: "dispatch to acceptance against bare BullMQ, the whole path by stage, and both against an earlier commit",
  run: async (say) => {
    const coordination = await coordinationRows(say);
    const path = await wholePathRows(say);
    return [...coordination, ...path, ...(await againstRows(path, say))];
  },
};
