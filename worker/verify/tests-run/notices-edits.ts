import type { AcceptanceRun } from "./run-acceptance.ts";

/** A command on broken trees: how long it takes on the whole one, in ms, and how to run it on the candidate with files replaced. */
export interface BrokenRuns {
  readonly took: number;
  readonly run: (edits: ReadonlyMap<string, string>, atMostMs: number) => Promise<AcceptanceRun>;
}

/** ms that a command may take on the whole tree for it to be run on broken ones. */
const MAX_MS = 120_000;
/** ms, and times as long as on the whole tree, after which a command on a broken one hangs: that is noticed, too. */
const LEAST_MS = 15_000;
const TIMES_AS_LONG = 10;

/** Whether a command fails, or hangs, on a tree with these files broken; undefined where there is nothing to run it on. */
export async function noticesEdits(
  edits: ReadonlyMap<string, string>,
  { took, run }: BrokenRuns,
): Promise<boolean | undefined> {
  if (edits.size === 0 || took > MAX_MS) return undefined;
  return (await run(edits, Math.max(LEAST_MS, TIMES_AS_LONG * took))).result.code !== 0;
}
