import type { Change } from "../change.ts";
import type { AcceptanceRun } from "../tests-run/run-acceptance.ts";
import { isTestPath } from "./test-paths.ts";

/**
 * Whether a command passes without the change: on the base, in any of its runs there, and, where the change brings tests of its
 * own, on the base with those tests.
 */
export async function isVacuous(
  { files }: Change,
  base: readonly AcceptanceRun[],
  runOnBase: (edits: ReadonlyMap<string, string>) => Promise<AcceptanceRun>,
): Promise<boolean> {
  if (!base.some(({ result }) => result.code === 0)) return false;
  const tests = files.flatMap(({ path, textAfter }): [string, string][] =>
    textAfter !== undefined && isTestPath(path) ? [[path, textAfter]] : [],
  );
  return tests.length === 0 || (await runOnBase(new Map(tests))).result.code === 0;
}
