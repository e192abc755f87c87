import type { Change, FileChange } from "../change.ts";
import type { AcceptanceRun } from "../tests-run/run-acceptance.ts";
import { isFixturePath, isTestPath } from "./test-paths.ts";

type Run = (edits: ReadonlyMap<string, string>) => Promise<AcceptanceRun>;

/** Maximum number of changed code files to revert one by one. */
const MAX_REVERTED = 6;

/**
 * Whether a command passes without the change: it is run on the base and, if the change brings its own tests, on the
 * base with those tests. Tests of some languages, fixtures and snapshots cannot be recognized by name, so a command is
 * also not vacuous if it fails when one changed code file is reverted.
 */
export async function isVacuous(
  { files }: Change,
  base: readonly AcceptanceRun[],
  { onBase, onCandidate }: { onBase: Run; onCandidate: Run },
): Promise<boolean> {
  if (!base.some(({ result }) => result.code === 0)) return false;
  const tests = files.flatMap(({ path, textAfter }): [string, string][] =>
    textAfter !== undefined && isTestPath(path) ? [[path, textAfter]] : [],
  );
  if (tests.length > 0 && (await onBase(new Map(tests))).result.code !== 0) return false;
  const code = files.filter(isChangedCode).slice(0, MAX_REVERTED);
  for (const { path, textBefore = "" } of code)
    if ((await onCandidate(new Map([[path, textBefore]]))).result.code !== 0) return false;
  return true;
}

/** Whether a file is code that the base has too; tests and their inputs do not count. */
function isChangedCode({ path, status, textBefore }: FileChange): boolean {
  return status === "M" && textBefore !== undefined && CODE.test(path) && !isTestPath(path) && !isFixturePath(path);
}

const CODE =
  /\.(?:[cm]?[jt]sx?|vue|svelte|py|go|rs|java|kt|scala|rb|php|pl|pm|c|h|cc|cpp|cxx|hpp|cs|swift|m|ex|exs|erl|hs|ml|clj|lua|r|jl|dart|sh|bash|awk|sql|zig|nim)$/i;
