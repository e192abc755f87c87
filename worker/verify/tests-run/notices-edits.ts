import type { AcceptanceRun } from "./run-acceptance.ts";

/**
 * A command on broken trees: its duration on the intact tree, in ms, and a function that runs it with files replaced.
 */
export interface BrokenRuns {
  readonly took: number;
  readonly run: (edits: ReadonlyMap<string, string>, atMostMs: number) => Promise<AcceptanceRun>;
}

/** Maximum ms on the intact tree for a command to be run on broken trees. */
const MAX_MS = 120_000;
/** The time limit on a broken tree: a minimum in ms, and a multiple of the duration on the intact tree. */
const MIN_LIMIT_MS = 15_000;
const LIMIT_FACTOR = 10;

/**
 * Whether a command fails, or exceeds its time limit, on a tree with these files broken; undefined if it was not run.
 */
export async function noticesEdits(
  edits: ReadonlyMap<string, string>,
  { took, run }: BrokenRuns,
): Promise<boolean | undefined> {
  if (edits.size === 0 || took > MAX_MS) return undefined;
  return (await run(edits, limitOnBroken(took))).result.code !== 0;
}

/** The time limit of a command on a broken tree, in ms. */
export function limitOnBroken(took: number): number {
  return Math.max(MIN_LIMIT_MS, LIMIT_FACTOR * took);
}
