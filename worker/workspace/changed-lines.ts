import { type Git, runGit } from "../../shared/git/run-git.ts";

/** A range of lines in a file: first and last line, counted from 1. */
export type LineRange = readonly [first: number, last: number];

/** Returns the lines that a commit added or changed, by path, with the line numbers of the new file. */
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
    if (line.startsWith("+++ ")) path = pathAfter(line.slice(4));
    const hunk = /^@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@/.exec(line);
    if (hunk === null || path === "") continue;
    const [first, count] = [Number(hunk[1]), Number(hunk[2] ?? 1)];
    const known = lines.get(path) ?? [];
    lines.set(path, known);
    // If a part of the change only removed lines, the line before them counts as changed.
    known.push([Math.max(1, first), Math.max(1, first + Math.max(1, count) - 1)]);
  }
  return lines;
}

/** Reads a file's name from a patch. Git appends a tab to a name with spaces, and quotes a name with special characters as in C. */
function pathAfter(shown: string): string {
  const name = shown.startsWith('"') ? unquote(shown) : shown.replace(/\t$/, "");
  return name.startsWith("b/") ? name.slice(2) : "";
}

const ESCAPES: Readonly<Record<string, number>> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13 };

function unquote(quoted: string): string {
  const inside = quoted.replace(/"\t?$/, "").slice(1);
  const bytes = inside.replace(/\\([0-7]{3}|.)|[^\\]+/gs, (part, escaped?: string) => {
    if (escaped === undefined) return Buffer.from(part, "utf8").toString("latin1");
    if (escaped.length === 3) return String.fromCharCode(Number.parseInt(escaped, 8));
    return String.fromCharCode(ESCAPES[escaped] ?? escaped.charCodeAt(0));
  });
  return Buffer.from(bytes, "latin1").toString("utf8");
}
