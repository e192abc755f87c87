import type { Row } from "./document.ts";

/** How much of a bench is run: all of its cases with `isFull`, else a part of them. */
export interface BenchSize {
  readonly isFull: boolean;
  /** Part of the names of the cases that are run, for benches whose cases have names; absent, all are. */
  readonly only?: string;
}

/** One benchmark. `run` says what it is doing through `say`, and gives a row for each figure, met or not. */
export interface Bench {
  readonly name: string;
  /** One line for `--help`. */
  readonly about: string;
  readonly run: (say: (text: string) => void, size: BenchSize) => Promise<Row[]>;
}
