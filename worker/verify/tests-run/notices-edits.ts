import type { AcceptanceRun } from "./run-acceptance.ts";

/**
 * Runs of a command on trees with broken files: the command's duration on the intact tree, in ms, and a function that
 * runs the command with files replaced.
 */
export interface BrokenRuns {
  readonly took: number;
  readonly run: (edits: ReadonlyMap<string, string>, atMostMs: number) => Promise<AcceptanceRun>;
}

/** Maximum duration of a command on the intact tree, in ms; a slower command is not run on trees with broken files. */
const MAX_MS = 120_000;
/** The time limit on a tree with broken files: a minimum in ms, and a multiple of the duration on the intact tree. */
const MIN_LIMIT_MS = 15_000;
const LIMIT_FACTOR = 10;

/** Whether a command fails or exceeds its time limit when the given files are broken; undefined if the command was not run. */
export async function noticesEdits(
  edits: ReadonlyMap<string, string>,
  { took, run }: BrokenRuns,
): Promise<boolean | undefined> {
  if (edits.size === 0 || took > MAX_MS) return undefined;
  return (await run(edits, limitOnBroken(took))).result.code !== 0;
}

/** The time limit of a command on a tree with broken files, in ms. */
export function limitOnBroken(took: number): number {
  return Math.max(MIN_LIMIT_MS, LIMIT_FACTOR * took);
}
