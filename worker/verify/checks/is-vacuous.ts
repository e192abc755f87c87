import type { Change, FileChange } from "../change.ts";
import type { AcceptanceRun } from "../tests-run/run-acceptance.ts";
import { isFixturePath, isTestPath } from "./test-paths.ts";

type Run = (edits: ReadonlyMap<string, string>) => Promise<AcceptanceRun>;

/** Maximum number of changed code files to revert. */
const MAX_REVERTED = 6;

/**
 * Whether a command passes without the change: in a run on the base and, if the change brings its own tests, on the base with those tests. Tests of other languages, fixtures and snapshots cannot be recognized by name, so a command is not vacuous either if it notices that one code file is reverted.
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

/** A code file that the base has too, except tests and their inputs. */
function isChangedCode({ path, status, textBefore }: FileChange): boolean {
  return status === "M" && textBefore !== undefined && CODE.test(path) && !isTestPath(path) && !isFixturePath(path);
}

const CODE =
  /\.(?:[cm]?[jt]sx?|vue|svelte|py|go|rs|java|kt|scala|rb|php|pl|pm|c|h|cc|cpp|cxx|hpp|cs|swift|m|ex|exs|erl|hs|ml|clj|lua|r|jl|dart|sh|bash|awk|sql|zig|nim)$/i;
