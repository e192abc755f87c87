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
  /** stderr: errors, and progress if stdout carries a document. */
  readonly err: Output;
  readonly env: Env;
  /** The folder that relative paths start from, absolute. */
  readonly folder: string;
  /** All of stdin, for `--body -`. */
  readInput(): Promise<Uint8Array>;
  /** The next line of stdin, for a person's answer; empty at the end of stdin. */
  readLine(): Promise<string>;
  /** Calls `interrupt` on Ctrl-C; returns a function that stops listening. */
  onInterrupt(interrupt: () => void): () => void;
  /** Sets the exit code of the process; the last call wins. */
  end(exitCode: number): void;
}
