import type { Row } from "../bench/document.ts";
import type { SourceTree } from "./source-tree.ts";

/** The rows of a table, and the findings behind them: one text per line, for `--list`. */
export interface Figure {
  readonly rows: readonly Row[];
  readonly list: readonly string[];
}

/** A measurement of the source files. `name` selects it with `--only`, and `about` describes it in `--help`. */
export interface Measure {
  readonly name: string;
  readonly about: string;
  readonly run: (tree: SourceTree, say: (text: string) => void) => Figure | Promise<Figure>;
}
