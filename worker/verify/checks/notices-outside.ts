import type { LineRange } from "../../workspace/changed-lines.ts";
import type { FileChange } from "../change.ts";
import { revertHunks } from "../faults/revert-hunks.ts";
import { breakValues } from "../syntax/break-values.ts";
import type { Parsed } from "../syntax/parse-source.ts";
import { isQuietAt } from "../syntax/quiet-code.ts";
import { functionsAt, throwAtEnd } from "../syntax/sabotage.ts";
import { type BrokenRuns, noticesEdits } from "../tests-run/notices-edits.ts";
import { touchesPython } from "../tests-run/sabotage-python.ts";

type Lines = ReadonlyMap<string, readonly LineRange[]>;
type Script = Extract<Parsed, { kind: "script" }>;

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
  const scripts = files.flatMap(({ path, parsedAfter }) =>
    parsedAfter?.kind === "script" ? [{ path, parsed: parsedAfter }] : [],
  );
  const isQuiet = ({ path, parsed }: { path: string; parsed: Script }) => isQuietAt(parsed.tree, lines.get(path) ?? []);
  if (scripts.length < files.length || !scripts.every(isQuiet)) return false;
  const throwing = new Map(scripts.map(({ path, parsed }) => [path, throwAtEnd(parsed.text)]));
  const others = new Map<string, string>();
  for (const { path, parsed } of scripts) {
    const text = breakValues(parsed.tree, parsed.text, lines.get(path) ?? []);
    if (text !== undefined) others.set(path, text);
  }
  return (await noticesEdits(throwing, broken)) === true && (await noticesEdits(others, broken)) !== false;
}

/** True if no function contains a changed line. */
function isOutside({ path, parsedAfter }: FileChange, lines: Lines): boolean {
  const own = lines.get(path) ?? [];
  if (parsedAfter?.kind === "python") return !touchesPython(parsedAfter.tree, parsedAfter.text, own);
  return parsedAfter?.kind === "script" && functionsAt(parsedAfter.tree, own).length === 0;
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
