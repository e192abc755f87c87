import type { Git } from "../../shared/git/run-git.ts";
import { runGit } from "../../shared/git/run-git.ts";

/** First and last line of a part of a file, counted from 1. */
export type LineRange = readonly [first: number, last: number];

/** Lines that a commit added or altered, by path, as they stand after the change. */
export async function changedLines(
  git: Git,
  gitDir: string,
  range: { from: string; to: string },
): Promise<Map<string, LineRange[]>> {
  const { stdout } = await runGit(
    git,
    ["diff", "--no-ext-diff", "--no-textconv", "--no-color", "--no-renames", "--unified=0", range.from, range.to],
    { gitDir },
  );
  const lines = new Map<string, LineRange[]>();
  let path = "";
  for (const line of stdout.split("\n")) {
    if (line.startsWith("+++ ")) path = line.startsWith("+++ b/") ? line.slice(6) : "";
    const hunk = /^@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@/.exec(line);
    if (hunk === null || path === "") continue;
    const [first, count] = [Number(hunk[1]), Number(hunk[2] ?? 1)];
    const known = lines.get(path) ?? [];
    lines.set(path, known);
    // Lines that were only taken away leave the line before them as their place.
    known.push([Math.max(1, first), Math.max(1, first + Math.max(1, count) - 1)]);
  }
  return lines;
}
