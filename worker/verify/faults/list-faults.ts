import type { LineRange } from "../../workspace/changed-lines.ts";
import type { Change, FileChange } from "../change.ts";
import { isTestPath } from "../checks/test-paths.ts";
import { doesTheSame } from "../syntax/does-the-same.ts";
import { chooseFaults, lineAt, type Source } from "./choose-faults.ts";
import type { Fault, FoundFault } from "./fault.ts";
import { languageOf } from "./language.ts";

/** The faults that can be planted in a candidate. */
export interface Faults {
  /** The faults, sorted: the first fault of each kind, then the second of each kind, and so on. */
  readonly faults: readonly Fault[];
  /** The texts of the changed code files, written differently but with the same behaviour. Empty if no code file changed. */
  readonly equivalent: ReadonlyMap<string, string>;
}

/**
 * Lists faults for the lines and functions that a change touched. They are chosen by a seed and spread over kinds, functions and files, with at most
 * four of a kind. Each fault leaves its file valid and the exported names unchanged. Left out are faults without an observable effect
 * (`script-faults.ts`) and files whose behaviour is unchanged. Files are rewritten with and without a fault (`respell.ts`), so that bytes, lines and
 * sizes do not reveal it.
 */
export function listFaults(
  { files }: Pick<Change, "files">,
  lines: ReadonlyMap<string, readonly LineRange[]>,
  seed: string,
): Faults {
  const sources = files.flatMap((file) => {
    const source = sourceOf(file);
    return source === undefined ? [] : [{ ...source, lines: lines.get(file.path) ?? [] }];
  });
  const chosen = chooseFaults(sources, seed);
  const equivalent = new Map<string, string>();
  const respellers = new Map<string, (text: string) => string | undefined>();
  for (const { path, language, text } of sources) {
    const own = chosen.filter((each) => each.source.path === path);
    // Each tree has a comment with the same decoys: the lines without faults and the changed lines of each fault. A search for any of these lines
    // then gives the same result in all trees.
    const decoys = [text, ...own.flatMap(({ broken }) => linesBeside(broken, text))];
    const respell = (broken: string) => language.respell(broken, { decoys, seed });
    const respelled = respell(text);
    if (respelled === undefined) continue;
    equivalent.set(path, respelled);
    respellers.set(path, respell);
  }
  const faults = chosen.flatMap(({ source, found, broken, id }): Fault[] => {
    const { path } = source;
    const respell = respellers.get(path);
    if (respell === undefined) return [];
    return [{ id, kind: found.kind, path, ...placeOf(source, found), plain: broken, text: () => respell(broken) }];
  });
  return { faults, equivalent };
}

function sourceOf(file: FileChange): Omit<Source, "lines"> | undefined {
  const { path, mode, parsedBefore, parsedAfter, textAfter } = file;
  if (doesTheSame(parsedBefore, parsedAfter)) return undefined;
  if (parsedAfter === undefined || textAfter === undefined || isTestPath(path) || mode === "120000") return undefined;
  const language = languageOf(path, parsedAfter);
  return language === undefined ? undefined : { path, text: textAfter, parsed: parsedAfter, language };
}

/** Describes the position of a fault and its edit, for a person to read. */
function placeOf({ path, text }: Source, { kind, edits }: FoundFault): { line: number; words: string } {
  const [edit = { start: 0, end: 0, text: "" }] = edits;
  const line = lineAt(text, edit.start);
  const show = (part: string) => (part === "" ? "nothing" : `\`${part.replace(/\s+/g, " ").trim().slice(0, 80)}\``);
  const [start, end] = [text.lastIndexOf("\n", edit.start - 1) + 1, text.indexOf("\n", edit.end)];
  const context = text.slice(start, end < 0 ? text.length : end);
  const more = edits.length > 1 ? " (with related edits)" : "";
  const words = `${path}:${line}: ${kind}: ${show(text.slice(edit.start, edit.end))} became ${show(edit.text)}${more} in ${show(context)}`;
  return { line, words };
}

/** The lines of a text with a fault that the text without the fault does not contain. */
function linesBeside(text: string, original: string): string[] {
  const known = new Set(original.split("\n"));
  return text.split("\n").filter((line) => !known.has(line));
}
