import type { TaskId } from "../../../shared/protocol/ids.ts";

/**
 * Verified commits, each merged on top of the one before, that the job's gate tests together. The gate passes with the
 * first `good` of them and fails with the first `bad`; bisecting between the two finds the culprit.
 */
export interface MergeGroup {
  readonly n: number;
  readonly from: string;
  tasks: TaskId[];
  /** The landing commit of each task, each on top of the one before. */
  commits: string[];
  good: number;
  bad?: number;
  /** The task of the gate run that failed and set `bad`. */
  failedRun?: TaskId;
  /** The test in progress: of the first `prefix` landings, one task for each command of the gate. */
  test?: { readonly prefix: number; readonly gates: readonly TaskId[] };
}
