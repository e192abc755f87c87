import type { LineRange } from "../../workspace/changed-lines.ts";
import type { Change, FileChange } from "../change.ts";
import { isTestPath } from "../checks/test-paths.ts";
import { doesTheSame } from "../syntax/does-the-same.ts";
import { chooseFaults, lineAt, type Source } from "./choose-faults.ts";
import type { Fault, FoundFault } from "./fault.ts";
import { languageOf } from "./language.ts";

/** What can be planted in a candidate. */
export interface Faults {
  /** One of each kind first, then the second of each, and so on. */
  readonly faults: readonly Fault[];
  /** The changed files of code in other words: they do the same. Empty where there is none. */
  readonly equivalent: ReadonlyMap<string, string>;
}

/**
 * Faults that can be planted in the lines and functions that a change touched, chosen by a seed and spread over kinds,
 * functions and files: at most four of a kind. Each leaves the file readable and its exported names as they are. What surely
 * nobody can tell from the original is left out (`script-faults.ts`), and so is a file that does what it did before. A fault is planted into the file in other words
 * (`respell.ts`), and so is the equivalent: a look at bytes, lines or sizes cannot tell one from the other.
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
  const speak = new Map<string, (text: string) => string | undefined>();
  for (const { path, language, text } of sources) {
    const own = chosen.filter((each) => each.source.path === path);
    // The same in each tree: what was there, and what each fault makes of it.
    const decoys = [text, ...own.flatMap(({ broken }) => linesBeside(broken, text))];
    const tell = (broken: string) => language.inOtherWords(broken, { decoys, seed });
    const respelled = tell(text);
    if (respelled === undefined) continue;
    equivalent.set(path, respelled);
    speak.set(path, tell);
  }
  const faults = chosen.flatMap(({ source, found, broken, id }): Fault[] => {
    const { path } = source;
    const tell = speak.get(path);
    if (tell === undefined) return [];
    return [{ id, kind: found.kind, path, ...placeOf(source, found), plain: broken, text: () => tell(broken) }];
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

/** Where a fault is, and what becomes of what. */
function placeOf({ path, text }: Source, { kind, edits }: FoundFault): { line: number; words: string } {
  const [edit = { start: 0, end: 0, text: "" }] = edits;
  const line = lineAt(text, edit.start);
  const show = (part: string) => (part === "" ? "nothing" : `\`${part.replace(/\s+/g, " ").trim().slice(0, 80)}\``);
  const [start, end] = [text.lastIndexOf("\n", edit.start - 1) + 1, text.indexOf("\n", edit.end)];
  const context = text.slice(start, end < 0 ? text.length : end);
  const more = edits.length > 1 ? " (and what belongs to it)" : "";
  const words = `${path}:${line}: ${kind}: ${show(text.slice(edit.start, edit.end))} became ${show(edit.text)}${more} in ${show(context)}`;
  return { line, words };
}

/** The lines of a text that the original has not. */
function linesBeside(text: string, original: string): string[] {
  const known = new Set(original.split("\n"));
  return text.split("\n").filter((line) => !known.has(line));
}
