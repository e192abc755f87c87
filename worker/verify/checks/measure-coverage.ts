import type { LineRange } from "../../workspace/changed-lines.ts";
import { changedLines } from "../../workspace/changed-lines.ts";
import type { Change } from "../change.ts";
import type { Covered } from "../tests-run/read-coverage.ts";
import type { VerifyContext } from "../verify-context.ts";
import { isTestPath } from "./test-paths.ts";

/** How many of the changed lines of code ran; undefined where no process of Node's loaded one of them. */
export async function measureCoverage(
  { git, layout, order, candidate }: VerifyContext,
  change: Change,
  covered: Covered | undefined,
): Promise<{ changedLines: number; coveredLines: number } | undefined> {
  if (covered === undefined) return undefined;
  const { candidatesGit } = layout.job(order.jobId);
  const ranges = await changedLines(git, candidatesGit, { from: candidate.base, to: candidate.commit });
  const seen = change.files.flatMap(({ path, parsedAfter }) => {
    if (parsedAfter?.kind !== "script" || isTestPath(path)) return [];
    return codeOffsets(parsedAfter.text, ranges.get(path) ?? []).flatMap((offset) => covered(path, offset) ?? []);
  });
  return seen.length === 0 ? undefined : { changedLines: seen.length, coveredLines: seen.filter(Boolean).length };
}

/** Where the first word of each of these lines stands; lines without code are left out. */
function codeOffsets(text: string, ranges: readonly LineRange[]): number[] {
  const starts = lineStarts(text);
  return ranges.flatMap(([first, last]) =>
    starts.slice(first - 1, last).flatMap((start) => codeOffset(text, start) ?? []),
  );
}

function lineStarts(text: string): number[] {
  return [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
}

function codeOffset(text: string, start: number): number | undefined {
  const line = text.slice(start, text.indexOf("\n", start) < 0 ? undefined : text.indexOf("\n", start));
  const at = line.search(/[^\s})\];,]/);
  return at < 0 || /^\s*(?:\/\/|\/?\*)/.test(line) ? undefined : start + at;
}
