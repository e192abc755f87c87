import type { LineRange } from "../../workspace/changed-lines.ts";
import type { FileChange } from "../change.ts";
import { revertHunks } from "../faults/revert-hunks.ts";
import { breakerOf } from "../tests-run/breakers.ts";
import { type BrokenRuns, noticesEdits } from "../tests-run/notices-edits.ts";

type Lines = ReadonlyMap<string, readonly LineRange[]>;

/** Maximum number of hunks to revert one by one. */
const MAX_HUNKS = 4;
/** Text that makes any module invalid, at any position. */
const UNREADABLE = "\n)\n";

/**
 * Tests further an acceptance that passes although functions are broken, for a change that touches only imports, constants and types. The acceptance
 * has to notice a reverted hunk. In addition, one of two conditions must hold. Either the acceptance reads the files as text: it passes even if they
 * are invalid code. Or the change only names things, and the acceptance notices changed values and an error thrown at the module's end.
 */
export async function noticesOutside(
  { files, lines }: { files: readonly FileChange[]; lines: Lines },
  broken: BrokenRuns,
): Promise<boolean> {
  if (files.length === 0 || !files.every((file) => isOutside(file, lines))) return false;
  if ((await noticesHunk(files, broken)) !== true) return false;
  const unreadable = new Map(files.map(({ path, textAfter = "" }) => [path, `${textAfter}${UNREADABLE}`]));
  if ((await noticesEdits(unreadable, broken)) === false) return true;
  const throwing = new Map<string, string>();
  const others = new Map<string, string>();
  for (const { path, parsedAfter } of files) {
    const own = lines.get(path) ?? [];
    const outside = breakerOf(parsedAfter)?.outside;
    if (outside === undefined || !outside.isQuietAt(own)) return false;
    throwing.set(path, outside.throwAtEnd());
    const text = outside.breakValues(own);
    if (text !== undefined) others.set(path, text);
  }
  return (await noticesEdits(throwing, broken)) === true && (await noticesEdits(others, broken)) !== false;
}

/** True if no function contains a changed line. */
function isOutside({ path, parsedAfter }: FileChange, lines: Lines): boolean {
  return breakerOf(parsedAfter)?.touches(lines.get(path) ?? []) === false;
}

/** Whether an acceptance fails when a changed hunk is reverted; undefined if no hunk could be reverted. */
export async function noticesHunk(files: readonly FileChange[], broken: BrokenRuns): Promise<boolean | undefined> {
  let noticed: boolean | undefined;
  for (const { edits } of revertHunks({ files }).slice(0, MAX_HUNKS)) {
    noticed = (await noticesEdits(edits, broken)) ?? noticed;
    if (noticed === true) return true;
  }
  return noticed;
}
