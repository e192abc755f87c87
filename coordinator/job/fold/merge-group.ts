import type { TaskId } from "../../../shared/protocol/ids.ts";

/**
 * A merge group: verified commits, each merged on top of the one before, that the job's gate tests together. The gate passes on the first `good`
 * commits and fails on the first `bad` commits. Further gate runs search between the two numbers for the first commit that fails.
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
