import type { TaskId } from "../../../shared/protocol/ids.ts";

/**
 * A merge group: verified commits, each merged on top of the one before, that the job's gate tests together. The gate passes with the first `good`
 * commits and fails with the first `bad` commits; tests between these two numbers find the first commit with which the gate fails.
 */
export interface MergeGroup {
  readonly n: number;
  readonly from: string;
  tasks: TaskId[];
  /** The landing commit of each task in the merge group, each on top of the one before. */
  commits: string[];
  good: number;
  bad?: number;
  /** The task of the gate run that failed and therefore set `bad`. */
  failedRun?: TaskId;
  /** The test in progress. It tests the first `prefix` landings, with one task for each command of the gate. */
  test?: { readonly prefix: number; readonly gates: readonly TaskId[] };
}
