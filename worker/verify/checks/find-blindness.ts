import { changedLines } from "../../workspace/changed-lines.ts";
import type { Change, FileChange } from "../change.ts";
import { doesTheSame } from "../syntax/does-the-same.ts";
import type { Sabotage, Sabotaged } from "../syntax/sabotage.ts";
import { breakerOf } from "../tests-run/breakers.ts";
import { type BrokenRuns, noticesEdits } from "../tests-run/notices-edits.ts";
import type { VerifyContext } from "../verify-context.ts";
import { noticesHunk, noticesOutside } from "./notices-outside.ts";
import { shellsUnderTest } from "./shell-under-test.ts";
import { isTestPath } from "./test-paths.ts";

/** The result of breaking the code on purpose; `blind` describes a break that the acceptance command did not notice. */
export interface Blindness {
  readonly planted: number;
  readonly noticed: number;
  readonly blind?: string;
  /** True if the change touches no function, so that its hunks were reverted instead. */
  readonly isOutside?: boolean;
}

const WORDS: Readonly<Record<"throws" | "answers", string>> = {
  throws:
    "the acceptance passes although every changed function throws: it does not run the change, or hides that it fails",
  answers:
    "the acceptance passes although every changed function returns something else: it asserts nothing about the change",
};
const ONLY_THROWS =
  "the acceptance passes although every changed function throws, and fails when they return something else: it runs them, and accepts any error. Make it expect the error's message or class, and the result if there is one";
const DOES_NOTHING = "#!/bin/sh\nexit 0\n";
const NOT_LOOKED_AT =
  "the acceptance passes although the change is reverted: the change does not alter the behaviour of its code, and the acceptance does not look at its text";

/**
 * Tests the acceptance command: breaks every function that the change touches, in two ways, and runs the command on the broken code. A command that
 * still passes proves nothing about the change. If the change touches only code outside functions, `noticesOutside` decides. Files whose behaviour is
 * unchanged are not broken. If the change has no other files, one changed hunk is reverted, and the command has to fail then.
 */
export async function findBlindness(
  { git, layout, order, candidate }: VerifyContext,
  change: Change,
  broken: BrokenRuns,
): Promise<Blindness> {
  const silent = await silentShell(change, broken);
  if (silent !== undefined) return { planted: 1, noticed: 0, blind: silent };
  const { candidatesGit } = layout.job(order.jobId);
  const lines = await changedLines(git, candidatesGit, { from: candidate.base, to: candidate.commit });
  const files = change.files.filter((file) => isCode(file) && !doesTheSame(file.parsedBefore, file.parsedAfter));
  if (files.length === 0) return looksAt(change.files.filter(isCode), broken);
  let [planted, noticed] = [0, 0];
  const breakAll = (how: Sabotage) =>
    files.flatMap((file): [string, Sabotaged][] => {
      const made = breakerOf(file.parsedAfter)?.sabotage({ lines: lines.get(file.path) ?? [], how });
      return made === undefined ? [] : [[file.path, made]];
    });
  const notices = (sabotaged: readonly [string, Sabotaged][]) =>
    noticesEdits(new Map(sabotaged.map(([path, { text }]) => [path, text])), broken);
  for (const how of ["throws", "answers"] as const) {
    const sabotaged = breakAll(how);
    const isNoticed = await notices(sabotaged);
    const isSure = sabotaged.some(([, made]) => made.isSure);
    if (isNoticed === undefined || (!isNoticed && !isSure)) continue;
    planted += 1;
    if (!isNoticed && (await noticesOutside({ files, lines }, broken)))
      return { planted, noticed: planted, isOutside: true };
    const takesAnyError = async () => how === "throws" && (await notices(breakAll("returns"))) === true;
    if (!isNoticed) return { planted, noticed, blind: (await takesAnyError()) ? ONLY_THROWS : WORDS[how] };
    noticed += 1;
  }
  return { planted, noticed };
}

/** Replaces the shell scripts under test by scripts that only exit with 0; the acceptance has to fail then. */
async function silentShell(change: Change, broken: BrokenRuns): Promise<string | undefined> {
  const paths = (await shellsUnderTest(change)).map(({ path }) => path);
  const isNoticed = await noticesEdits(new Map(paths.map((path) => [path, DOES_NOTHING])), broken);
  if (isNoticed !== false) return undefined;
  return `the acceptance passes although ${paths.join(", ")} does nothing and exits with 0: it asserts nothing about the change`;
}

/** Reverts hunks of a change that has no function to break; the acceptance has to fail then. */
async function looksAt(files: readonly FileChange[], broken: BrokenRuns): Promise<Blindness> {
  const isBlind = (await noticesHunk(files, broken)) === false;
  return { planted: 0, noticed: 0, ...(isBlind ? { blind: NOT_LOOKED_AT } : {}) };
}

function isCode({ path, parsedAfter }: FileChange): boolean {
  return breakerOf(parsedAfter) !== undefined && !isTestPath(path);
}
