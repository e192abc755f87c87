import type { LineRange } from "../../workspace/changed-lines.ts";
import { changedLines } from "../../workspace/changed-lines.ts";
import type { Change } from "../change.ts";
import type { Sabotage } from "../syntax/sabotage.ts";
import { sabotage } from "../syntax/sabotage.ts";
import type { BrokenRuns } from "../tests-run/notices-edits.ts";
import { noticesEdits } from "../tests-run/notices-edits.ts";
import { sabotagePython } from "../tests-run/sabotage-python.ts";
import type { VerifyContext } from "../verify-context.ts";
import { isTestPath } from "./test-paths.ts";

/** What came of breaking something on purpose; `blind` says what the command did not notice. */
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
  broken: BrokenRuns,
): Promise<Blindness> {
  const { candidatesGit } = layout.job(order.jobId);
  const lines = await changedLines(git, candidatesGit, { from: candidate.base, to: candidate.commit });
  let [planted, noticed] = [0, 0];
  for (const how of ["throws", "answers"] as const) {
    const isNoticed = await noticesEdits(editsOf(change, lines, how), broken);
    if (isNoticed === undefined) continue;
    planted += 1;
    if (!isNoticed) return { planted, noticed, blind: `the acceptance ${WORDS[how]}` };
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
    if (parsedAfter === undefined || isTestPath(path)) continue;
    const options = { lines: lines.get(path) ?? [], how };
    const text =
      parsedAfter.kind === "script"
        ? sabotage(parsedAfter.tree, parsedAfter.text, options)
        : parsedAfter.kind === "python"
          ? sabotagePython(parsedAfter.tree, parsedAfter.text, options)
          : undefined;
    if (text !== undefined) edits.set(path, text);
  }
  return edits;
}
