import type { FileChange } from "../change.ts";
import { limitOnBroken } from "./notices-edits.ts";
import type { AcceptanceRun } from "./run-acceptance.ts";

/** The text that replaces every changed code file. It is invalid in every language. */
const NO_CODE = ")\n";
const CODE = /\.(?:[cm]?[jt]sx?|vue|svelte|go|py|rb|pl|pm|php|lua|sh|bash|r|jl|exs?)$/i;

/** Changed code files, including tests. */
export function changedCode(files: readonly FileChange[]): string[] {
  return files.filter(({ path, status }) => status !== "D" && CODE.test(path)).map(({ path }) => path);
}

/**
 * Finds changed files that the acceptance command itself generates from other files, as a build does: a fault planted in such a file is
 * overwritten before the code runs, so it shows nothing. `written` are the files that were written during a run. The candidate's code could
 * also restore its own files, so a file counts only if it is written even when all changed code files are invalid.
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
  return (await run(blank, limitOnBroken(took))).written;
}
