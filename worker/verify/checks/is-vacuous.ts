import type { Change, FileChange } from "../change.ts";
import type { AcceptanceRun } from "../tests-run/run-acceptance.ts";
import { isFixturePath, isTestPath } from "./test-paths.ts";

type Run = (edits: ReadonlyMap<string, string>) => Promise<AcceptanceRun>;

/** Changed files of code that are taken back, at most. */
const MAX_TAKEN_BACK = 6;

/**
 * Whether a command passes without the change: on the base, in any of its runs there, and, where the change brings tests of its
 * own, on the base with those tests. Tests of other languages, fixtures and snapshots are not known by name: so that the command
 * notices one changed file of code that is taken back, with all others as they are, shows the same.
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
  const code = files.filter(isChangedCode).slice(0, MAX_TAKEN_BACK);
  for (const { path, textBefore = "" } of code)
    if ((await onCandidate(new Map([[path, textBefore]]))).result.code !== 0) return false;
  return true;
}

/** A file of code that the base has, too, and that is neither a test nor its input. */
function isChangedCode({ path, status, textBefore }: FileChange): boolean {
  return status === "M" && textBefore !== undefined && CODE.test(path) && !isTestPath(path) && !isFixturePath(path);
}

const CODE =
  /\.(?:[cm]?[jt]sx?|vue|svelte|py|go|rs|java|kt|scala|rb|php|pl|pm|c|h|cc|cpp|cxx|hpp|cs|swift|m|ex|exs|erl|hs|ml|clj|lua|r|jl|dart|sh|bash|awk|sql|zig|nim)$/i;
