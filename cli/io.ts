import type { Env } from "../shared/support/env.ts";

/** A stream that a command writes to; it may be a terminal. */
export interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string | Uint8Array): unknown;
}

/** A command's access to the process: streams, environment, Ctrl-C, exit code. */
export interface Io {
  /** stdout: data. */
  readonly out: Output;
  /** stderr: receives errors, and also progress if stdout carries a document. */
  readonly err: Output;
  readonly env: Env;
  /** The absolute path of the folder that relative paths start from. */
  readonly folder: string;
  /** Reads all of stdin, for `--body -`. */
  readInput(): Promise<Uint8Array>;
  /** Reads the next line of stdin, which is a person's answer; empty at the end of stdin. */
  readLine(): Promise<string>;
  /** Calls `interrupt` on Ctrl-C; returns a function that stops listening. */
  onInterrupt(interrupt: () => void): () => void;
  /** Sets the exit code of the process; the last call counts. */
  end(exitCode: number): void;
}
