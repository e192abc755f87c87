import type { LineRange } from "../../workspace/changed-lines.ts";
import { changedLines } from "../../workspace/changed-lines.ts";
import type { Change } from "../change.ts";
import type { Sabotage } from "../syntax/sabotage.ts";
import { sabotage } from "../syntax/sabotage.ts";
import type { AcceptanceRun } from "../tests-run/run-acceptance.ts";
import type { VerifyContext } from "../verify-context.ts";
import { isTestPath } from "./test-paths.ts";

/** ms that the command may take for it to be run twice more. */
const MAX_MS = 120_000;
/** ms, and times as long as on the whole change, after which a command on the broken one hangs: that is noticed, too. */
const LEAST_MS = 15_000;
const TIMES_AS_LONG = 10;

/** What came of breaking the change on purpose; `blind` says what the command did not notice. */
export interface Blindness {
  readonly planted: number;
  readonly noticed: number;
  readonly blind?: string;
}

const WORDS: Readonly<Record<Sabotage, string>> = {
  throws: "passes although every function that was changed throws: it does not run the change, or hides that it fails",
  answers:
    "passes although every function that was changed answers something else: it asserts nothing about the change",
};

/**
 * Tests the acceptance: breaks every function that the change touches, in two ways, and runs the command on it. What
 * passes all the same proves nothing, whatever it prints.
 */
export async function findBlindness(
  { git, layout, order, candidate }: VerifyContext,
  change: Change,
  given: { took: number; run: (edits: ReadonlyMap<string, string>, atMostMs: number) => Promise<AcceptanceRun> },
): Promise<Blindness> {
  const { took, run } = given;
  if (took > MAX_MS) return { planted: 0, noticed: 0 };
  const atMostMs = Math.max(LEAST_MS, TIMES_AS_LONG * took);
  const { candidatesGit } = layout.job(order.jobId);
  const lines = await changedLines(git, candidatesGit, { from: candidate.base, to: candidate.commit });
  let [planted, noticed] = [0, 0];
  for (const how of ["throws", "answers"] as const) {
    const edits = editsOf(change, lines, how);
    if (edits.size === 0) continue;
    planted += 1;
    if ((await run(edits, atMostMs)).result.code === 0)
      return { planted, noticed, blind: `the acceptance ${WORDS[how]}` };
    noticed += 1;
  }
  return { planted, noticed };
}

/** The changed files of code, broken. */
function editsOf(
  { files }: Change,
  lines: ReadonlyMap<string, readonly LineRange[]>,
  how: Sabotage,
): Map<string, string> {
  const edits = new Map<string, string>();
  for (const { path, parsedAfter } of files) {
    if (parsedAfter?.kind !== "script" || isTestPath(path)) continue;
    const text = sabotage(parsedAfter.tree, parsedAfter.text, { lines: lines.get(path) ?? [], how });
    if (text !== undefined) edits.set(path, text);
  }
  return edits;
}
