import type { FileChange } from "../change.ts";
import type { AcceptanceRun } from "./run-acceptance.ts";

/** ms, and times as long as on the whole tree, that the command may take. */
const LEAST_MS = 15_000;
const TIMES_AS_LONG = 10;
/** Stands in the place of every changed file of code: no language runs any of it. */
const NO_CODE = ")\n";
const CODE = /\.(?:[cm]?[jt]sx?|vue|svelte|py|rb|pl|pm|php|lua|sh|bash|r|jl|exs?)$/i;

/** Changed files of code, the tests among them: what a run could be led by. */
export function changedCode(files: readonly FileChange[]): string[] {
  return files.filter(({ path, status }) => status !== "D" && CODE.test(path)).map(({ path }) => path);
}

/**
 * Changed files that the command itself makes anew from others, as a build does: faults that are planted in one are gone
 * before anything runs them, and say nothing. `written` are those that were written during a run. Code of the candidate could restore
 * its own files, too: so a file counts only if it is written although no changed file holds any code.
 */
export async function findGenerated(
  files: readonly FileChange[],
  given: {
    took: number;
    written: ReadonlySet<string>;
    run: (edits: ReadonlyMap<string, string>, atMostMs: number) => Promise<AcceptanceRun>;
  },
): Promise<ReadonlySet<string>> {
  const { took, written, run } = given;
  const code = changedCode(files);
  if (!code.some((path) => written.has(path))) return new Set();
  const blank = new Map(code.map((path) => [path, NO_CODE]));
  return (await run(blank, Math.max(LEAST_MS, TIMES_AS_LONG * took))).written;
}
