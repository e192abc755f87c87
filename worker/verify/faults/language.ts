import type { TreeLanguage } from "../syntax/grammars.ts";
import type { Parsed } from "../syntax/parse-source.ts";
import type { FoundFault } from "./fault.ts";
import { goLanguage } from "./go/go-language.ts";
import { pythonLanguage } from "./python/python-language.ts";
import { scriptLanguage } from "./script/script-language.ts";

/** Functions that plant faults in files of one programming language. */
export interface Language {
  readonly faultsOf: (parsed: Parsed) => FoundFault[];
  /** True if a text with a fault is valid and has the same exports as the original text. */
  readonly isSameShape: (text: string) => boolean;
  /** Returns an equivalent program that is written differently, with the decoys in a comment; undefined if that is impossible. */
  readonly respell: (text: string, given: { decoys: readonly string[]; seed: string }) => string | undefined;
}

/** The language of a parsed file; undefined if faults cannot be planted in its language. */
export function languageOf(path: string, parsed: Parsed): Language | undefined {
  if (parsed.kind === "script") return scriptLanguage(path, parsed);
  if (parsed.kind === "tree") return TREES[parsed.language]?.(path, parsed);
  return parsed.kind === "python" ? pythonLanguage(path, parsed) : undefined;
}

/** Languages that tree-sitter parses and in which faults can be planted. */
const TREES: Partial<Record<TreeLanguage, (path: string, parsed: Extract<Parsed, { kind: "tree" }>) => Language>> = {
  go: goLanguage,
};
