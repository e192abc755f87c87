import type { Bench } from "./bench.ts";
import { jobRows } from "./scale/job-rows.ts";

/** What grows with the number of tasks, jobs and watchers, and what a queue beneath us would do alone. */
export const scale: Bench = {
  name: "scale",
  about: "1,000 and 10,000 tasks in one job, 1,000 jobs of 10: wall and memory a task, Redis's longest command",
  run: (say) => jobRows(say),
};
