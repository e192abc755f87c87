import type { Row } from "./document.ts";

/** One benchmark. `run` says what it is doing through `say`, and gives a row for each figure, met or not. */
export interface Bench {
  readonly name: string;
  /** One line for `--help`. */
  readonly about: string;
  readonly run: (say: (text: string) => void) => Promise<Row[]>;
}
