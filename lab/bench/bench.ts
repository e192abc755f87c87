import type { Row } from "./document.ts";

/** The cases that a bench runs: all cases if `isFull` is true, otherwise a sample. */
export interface BenchSize {
  readonly isFull: boolean;
  /** Runs only the cases whose name contains this text; if absent, all cases. */
  readonly only?: string;
}

/** A benchmark. `run` reports progress through `say`. It returns one row per figure, whether or not the figure meets its goal. */
export interface Bench {
  readonly name: string;
  /** The line of this bench in `--help`. */
  readonly about: string;
  /** True if `--only` chooses among the bench's cases. */
  readonly hasCases?: boolean;
  readonly run: (say: (text: string) => void, size: BenchSize) => Promise<Row[]>;
}
