import type { Row } from "../bench/document.ts";
import type { SourceTree } from "./source-tree.ts";

/** Rows of the table, and the places behind them: one text a line, for `--list`. */
export interface Figure {
  readonly rows: readonly Row[];
  readonly list: readonly string[];
}

/** One question about the sources. `name` selects it with `--only`; `about` is its line in `--help`. */
export interface Measure {
  readonly name: string;
  readonly about: string;
  readonly run: (tree: SourceTree, say: (text: string) => void) => Figure | Promise<Figure>;
}
