import type { Output } from "../../../cli/io.ts";
import { runCli } from "../../../cli/run-cli.ts";
import { KEY } from "../coordinator/http/rig.ts";

/** The exit code and output of a command line. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  readonly url?: string;
  readonly env?: Record<string, string>;
  readonly folder?: string;
  readonly input?: string | Uint8Array;
  /** Whether the CLI's stdout is a terminal. */
  readonly isTTY?: boolean;
}

/** A running command. */
export interface Running {
  readonly ended: Promise<Ran>;
  readonly out: Captured;
  readonly err: Captured;
  /** Ctrl-C. */
  interrupt(): void;
}

/** An output stream that records the text written to it. */
export interface Captured extends Output {
  readonly writes: { at: number; text: string }[];
  text(): string;
}

export function captureOutput(isTTY = false): Captured {
  const writes: { at: number; text: string }[] = [];
  return {
    writes,
    isTTY,
    columns: 80,
    rows: 24,
    write: (text) => writes.push({ at: performance.now(), text: Buffer.from(text).toString() }),
    text: () => writes.map((each) => each.text).join(""),
  };
}

/** Runs one command line of the CLI in this process, against a server that the test has started. */
export async function run(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  return await start(args, options).ended;
}

export function start(args: readonly string[], options: RunOptions = {}): Running {
  const out = captureOutput(options.isTTY);
  const err = captureOutput();
  const listeners = new Set<() => void>();
  let code = 0;
  const env = {
    ...(options.url === undefined ? {} : { MIDWATCH_URL: options.url, MIDWATCH_API_KEY: KEY }),
    ...options.env,
  };
  const ended = runCli(args, {
    out,
    err,
    env,
    folder: options.folder ?? "/nowhere",
    readInput: async () => Buffer.from(options.input ?? ""),
    readLine: async () => String(options.input ?? "").split("\n")[0] ?? "",
    onInterrupt: (interrupt) => {
      listeners.add(interrupt);
      return () => listeners.delete(interrupt);
    },
    end: (exitCode) => {
      code = exitCode;
    },
  }).then(() => {
    if (listeners.size > 0) throw new Error("a command still listens for Ctrl-C after its end");
    return { code, out: out.text(), err: err.text() };
  });
  return {
    ended,
    out,
    err,
    interrupt: () => {
      for (const listener of listeners) listener();
    },
  };
}

/** Waits until a condition is true. It has no timeout of its own, only that of the test. */
export async function until(isFact: () => boolean): Promise<void> {
  while (!isFact()) await new Promise((resolve) => setTimeout(resolve, 5));
}
