import type { LineRange } from "../../workspace/changed-lines.ts";
import { breakValues } from "../syntax/break-values.ts";
import { goBreaker } from "../syntax/go/go-breaker.ts";
import type { TreeLanguage } from "../syntax/grammars.ts";
import type { Parsed } from "../syntax/parse-source.ts";
import { isQuietAt } from "../syntax/quiet-code.ts";
import { type Breaker, functionsAt, sabotage, throwAtEnd } from "../syntax/sabotage.ts";
import { sabotagePython, touchesPython } from "./sabotage-python.ts";

/** The functions that break a parsed file; undefined if the harness cannot break files of its language. */
export function breakerOf(parsed: Parsed | undefined): Breaker | undefined {
  if (parsed?.kind === "tree") return parsed.doubt === undefined ? TREES[parsed.language]?.(parsed) : undefined;
  if (parsed?.kind === "script") return scriptBreaker(parsed);
  if (parsed?.kind !== "python") return undefined;
  return {
    sabotage: (options) => sabotagePython(parsed.tree, parsed.text, options),
    touches: (lines) => touchesPython(parsed.tree, parsed.text, lines),
  };
}

/** Languages that tree-sitter parses and whose code the harness can break. */
const TREES: Partial<Record<TreeLanguage, (parsed: Extract<Parsed, { kind: "tree" }>) => Breaker>> = { go: goBreaker };

function scriptBreaker({ tree, text }: Extract<Parsed, { kind: "script" }>): Breaker {
  return {
    sabotage: (options) => sabotage(tree, text, options),
    touches: (lines: readonly LineRange[]) => functionsAt(tree, lines).length > 0,
    outside: {
      isQuietAt: (lines) => isQuietAt(tree, lines),
      breakValues: (lines) => breakValues(tree, text, lines),
      throwAtEnd: () => throwAtEnd(text),
    },
  };
}
