import type { Env } from "../shared/support/env.ts";

/** Where a command writes: a stream that may be a terminal. */
export interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string | Uint8Array): unknown;
}

/** The world as a command sees it. */
export interface Io {
  /** Data. */
  readonly out: Output;
  /** Errors, and progress where stdout carries a document. */
  readonly err: Output;
  readonly env: Env;
  /** The folder that relative paths start from, absolute. */
  readonly folder: string;
  /** All of stdin, for `--body -`. */
  readInput(): Promise<Uint8Array>;
  /** The next line of stdin, for an answer of a person; empty at its end. */
  readLine(): Promise<string>;
  /** Calls `interrupt` on Ctrl-C; answers with how to stop listening. */
  onInterrupt(interrupt: () => void): () => void;
  /** Says what the process is to end with; the last word counts. */
  end(exitCode: number): void;
}
