import type { Bench } from "./bench.ts";
import type { Row } from "./document.ts";
import { coordinationRows } from "./pipeline/coordination.ts";
import { wholePathRows } from "./pipeline/whole-path.ts";
import { jobRows } from "./scale/job-rows.ts";
import { latencyRows } from "./scale/latency-rows.ts";
import { slotRows } from "./scale/slot-rows.ts";
import { stageRows } from "./scale/stage-rows.ts";
import { submissionRows } from "./scale/submission-rows.ts";
import { takeoverRows } from "./scale/takeover-rows.ts";
import { watcherRows } from "./scale/watcher-rows.ts";

/** The measurements, in the order in which they run. Each starts its own Redis and processes. */
const GROUPS: readonly ((say: (text: string) => void) => Promise<Row[]>)[] = [
  jobRows,
  coordinationRows,
  wholePathRows,
  stageRows,
  latencyRows,
  takeoverRows,
  watcherRows,
  submissionRows,
  slotRows,
];

/** Measures costs that grow with the number of tasks, jobs or clients, in comparison with bare BullMQ. */
export const scale: Bench = {
  name: "scale",
  about: "costs that grow with tasks and jobs, compared with the bare queue",
  run: async (say) => {
    const rows: Row[] = [];
    for (const group of GROUPS) rows.push(...(await group(say)));
    return rows;
  },
};
