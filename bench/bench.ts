import type { Row } from "./document.ts";

/** How much of a bench is run: all that it has with `isFull`, else what ends within 30 minutes on two cores. */
export interface BenchSize {
  readonly isFull: boolean;
}

/** One benchmark. `run` says what it is doing through `say`, and gives a row for each figure, met or not. */
export interface Bench {
  readonly name: string;
  /** One line for `--help`. */
  readonly about: string;
  readonly run: (say: (text: string) => void, size: BenchSize) => Promise<Row[]>;
}
