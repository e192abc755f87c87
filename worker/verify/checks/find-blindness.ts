import type { LineRange } from "../../workspace/changed-lines.ts";
import { changedLines } from "../../workspace/changed-lines.ts";
import type { Change, FileChange } from "../change.ts";
import { differInComments } from "../syntax/only-comments.ts";
import type { Sabotage, Sabotaged } from "../syntax/sabotage.ts";
import { sabotage } from "../syntax/sabotage.ts";
import type { BrokenRuns } from "../tests-run/notices-edits.ts";
import { noticesEdits } from "../tests-run/notices-edits.ts";
import { sabotagePython } from "../tests-run/sabotage-python.ts";
import type { VerifyContext } from "../verify-context.ts";
import { noticesOutside } from "./notices-outside.ts";
import { isTestPath } from "./test-paths.ts";

/** What came of breaking something on purpose; `blind` says what the command did not notice. */
export interface Blindness {
  readonly planted: number;
  readonly noticed: number;
  readonly blind?: string;
  /** No function is part of the change: its hunks were taken back instead. */
  readonly isOutside?: boolean;
}

const WORDS: Readonly<Record<Sabotage, string>> = {
  throws: "passes although every function that was changed throws: it does not run the change, or hides that it fails",
  answers:
    "passes although every function that was changed answers something else: it asserts nothing about the change",
};

/**
 * Tests the acceptance: breaks every function that the change touches, in two ways, and runs the command on it. What
 * passes all the same proves nothing, whatever it prints. Where the change is beside the functions of its files, `noticesOutside`
 * decides.
 */
export async function findBlindness(
  { git, layout, order, candidate }: VerifyContext,
  change: Change,
  broken: BrokenRuns,
): Promise<Blindness> {
  const { candidatesGit } = layout.job(order.jobId);
  const lines = await changedLines(git, candidatesGit, { from: candidate.base, to: candidate.commit });
  const files = change.files.filter(isCode);
  let [planted, noticed] = [0, 0];
  for (const how of ["throws", "answers"] as const) {
    const sabotaged = files.flatMap((file): [string, Sabotaged][] => {
      const made = broke(file, { lines: lines.get(file.path) ?? [], how });
      return made === undefined ? [] : [[file.path, made]];
    });
    const isNoticed = await noticesEdits(new Map(sabotaged.map(([path, { text }]) => [path, text])), broken);
    const isSure = sabotaged.some(([, made]) => made.isSure);
    if (isNoticed === undefined || (!isNoticed && !isSure)) continue;
    planted += 1;
    if (!isNoticed && (await noticesOutside({ files, lines }, broken)))
      return { planted, noticed: planted, isOutside: true };
    if (!isNoticed) return { planted, noticed, blind: `the acceptance ${WORDS[how]}` };
    noticed += 1;
  }
  return { planted, noticed };
}

/** Changed files of code that do something else now. */
function isCode({ path, parsedBefore, parsedAfter }: FileChange): boolean {
  const isRead = parsedAfter?.kind === "script" || parsedAfter?.kind === "python";
  return isRead && !isTestPath(path) && !differInComments(parsedBefore, parsedAfter);
}

function broke(
  { parsedAfter }: FileChange,
  options: { lines: readonly LineRange[]; how: Sabotage },
): Sabotaged | undefined {
  if (parsedAfter?.kind === "script") return sabotage(parsedAfter.tree, parsedAfter.text, options);
  return parsedAfter?.kind === "python" ? sabotagePython(parsedAfter.tree, parsedAfter.text, options) : undefined;
}
