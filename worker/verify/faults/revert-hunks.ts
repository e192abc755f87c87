import { sha256 } from "../../../shared/support/text/sha256.ts";
import type { Change } from "../change.ts";
import { isTestPath } from "../checks/test-paths.ts";
import { diffLines } from "./diff-lines.ts";
import { languageOf } from "./language.ts";
import type { Replaced } from "./tree-runner.ts";

/** A changed file with one hunk reverted. */
export interface RevertedHunk {
  readonly id: string;
  readonly words: string;
  readonly edits: Replaced;
}

/**
 * Returns one edited file for each changed hunk of code, with only that hunk reverted. New files have no hunks. Hunks
 * of blank lines and comments are left out.
 */
export function revertHunks({ files }: Pick<Change, "files">): RevertedHunk[] {
  return files.flatMap(({ path, status, textBefore, textAfter, parsedAfter }) => {
    if (status !== "M" || textBefore === undefined || textAfter === undefined || isTestPath(path)) return [];
    if (parsedAfter === undefined || languageOf(path, parsedAfter) === undefined) return [];
    const [before, after] = [textBefore.split("\n"), textAfter.split("\n")];
    return diffLines(before, after).flatMap(({ from, to, of, until }) => {
      const [old, made] = [before.slice(of, until), after.slice(from, to)];
      if (![...old, ...made].some((line) => !/^\s*(?:$|\/\/|\/?\*|#)/.test(line))) return [];
      const text = [...after.slice(0, from), ...old, ...after.slice(to)].join("\n");
      const words = `${path}:${from + 1}: hunk reverted: \`${made.join(" ").trim().slice(0, 80)}\` became \`${old.join(" ").trim().slice(0, 80)}\``;
      return [{ id: sha256(`${path} ${from} ${old.join("\n")}`).slice(0, 12), words, edits: new Map([[path, text]]) }];
    });
  });
}
