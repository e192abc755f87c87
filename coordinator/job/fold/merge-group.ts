import type { TaskId } from "../../../shared/protocol/ids.ts";

/**
 * Verified commits merged one onto the other, waiting for the job's gate. Its first `good` landings are known to pass,
 * its first `bad` to fail; between the two the culprit is searched.
 */
export interface Batch {
  readonly n: number;
  readonly from: string;
  tasks: TaskId[];
  /** The landing commit of each task, each on top of the one before. */
  commits: string[];
  good: number;
  bad?: number;
  /** The step whose verdict made `bad`. */
  redGate?: TaskId;
  /** The test that is under way: of the first `prefix` landings, one task a step of the gate. */
  test?: { readonly prefix: number; readonly gates: readonly TaskId[] };
}
