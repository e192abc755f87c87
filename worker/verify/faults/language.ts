import type { Parsed } from "../syntax/parse-source.ts";
import type { FoundFault } from "./fault.ts";
import { pythonLanguage } from "./python/python-language.ts";
import { scriptLanguage } from "./script/script-language.ts";

/** How faults are planted in one language's files. */
export interface Language {
  readonly faultsOf: (parsed: Parsed) => FoundFault[];
  /** True for a text that can be read and exports what the original does. */
  readonly isSameShape: (text: string) => boolean;
  /** The same program in other words, the decoys in a comment; undefined where it cannot be said otherwise. */
  readonly inOtherWords: (text: string, given: { decoys: readonly string[]; seed: string }) => string | undefined;
}

/** The language of a parsed file; undefined where no fault can be planted. */
export function languageOf(path: string, parsed: Parsed): Language | undefined {
  if (parsed.kind === "script") return scriptLanguage(path, parsed);
  return parsed.kind === "python" ? pythonLanguage(path, parsed) : undefined;
}
