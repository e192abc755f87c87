import type { Row } from "./document.ts";

/** The selected cases of a bench: all with `isFull`, otherwise a part of them. */
export interface BenchSize {
  readonly isFull: boolean;
  /** Runs only the cases whose name contains this text; absent for all cases. */
  readonly only?: string;
}

/** A benchmark. `run` reports progress through `say`, and returns a row for each figure, met or not. */
export interface Bench {
  readonly name: string;
  /** One line for `--help`. */
  readonly about: string;
  readonly run: (say: (text: string) => void, size: BenchSize) => Promise<Row[]>;
}
