import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { AppError } from "../shared/support/errors.ts";

/** A child process that a launcher started. */
export interface Child {
  readonly name: string;
  readonly pid: number;
  /** The JSON line that the child printed when it was ready. */
  readonly ready: Readonly<Record<string, unknown>>;
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** Sends SIGTERM and, if the child has not ended after `graceMs`, SIGKILL. */
  stop(graceMs: number): Promise<void>;
}

export interface ChildOptions {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The child's stderr is appended to this file. */
  readonly logFile: string;
  /** Time limit in ms for the child to become ready. */
  readonly readyMs: number;
}

/**
 * Starts a child process, which prints one JSON line on stdout when it is ready. Throws an AppError with the end of the
 * child's stderr if the child exits before or is not ready in time.
 */
export async function startChild(options: ChildOptions): Promise<Child> {
  const child = spawn(options.program, options.args, {
    env: { ...options.env, MIDWATCH_PARENT: String(process.pid) },
    stdio: ["ignore", "pipe", "pipe"],
    // The child has its own process group: Ctrl-C reaches only the launcher, which stops its children in the right order.
    detached: true,
  });
  const tail = collectTail(child.stderr, options.logFile);
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once("exit", (code, signal) => resolve({ code, signal }));
  });
  const ready = await untilReady(child, options, { exited, tail });
  return {
    name: options.name,
    pid: child.pid ?? 0,
    ready,
    exited,
    stop: (graceMs) => stopChild(child, exited, graceMs),
  };
}

async function untilReady(
  child: ChildProcess,
  { name, readyMs }: ChildOptions,
  { exited, tail }: { exited: Promise<{ code: number | null }>; tail: () => string },
): Promise<Record<string, unknown>> {
  let timer: NodeJS.Timeout | undefined;
  try {
    return await Promise.race([
      firstJsonLine(child.stdout),
      exited.then(({ code }) =>
        fail(code, `the process ${name} ended with exit code ${code} before it was ready: ${tail()}`),
      ),
      new Promise<never>((_resolve, reject) => child.once("error", reject)),
      new Promise<never>((_resolve, reject) => {
        timer = setTimeout(
          () => reject(new AppError("internal", `the ${name} was not ready within ${readyMs} ms: ${tail()}`)),
          readyMs,
        );
      }),
    ]);
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function firstJsonLine(stdout: Readable | null): Promise<Record<string, unknown>> {
  return new Promise((resolve) => {
    if (stdout === null) return;
    createInterface({ input: stdout }).on("line", (line) => {
      if (line.startsWith("{")) resolve(JSON.parse(line) as Record<string, unknown>);
    });
  });
}

/** A child ends with exit code 2 for a wrong setting. */
function fail(code: number | null, message: string): never {
  throw new AppError(code === 2 ? "bad_request" : "internal", message);
}

/** Appends a stream to a file, and returns the end of the stream for error messages. */
function collectTail(stream: Readable | null, file: string): () => string {
  let end = "";
  const log = createWriteStream(file, { flags: "a", mode: 0o600 });
  log.on("error", () => {}); // A full disk must not end the launcher, so a write error is ignored; the child process reports the full disk.
  stream?.on("data", (chunk: Buffer) => {
    log.write(chunk);
    end = (end + chunk.toString("utf8")).slice(-TAIL_LENGTH);
  });
  stream?.once("close", () => log.end());
  return () => withoutLog(end);
}

const TAIL_LENGTH = 20_000;

/** The lines of a text that are no JSON of the log, or the whole text if there are none; at most 2000 characters. */
function withoutLog(text: string): string {
  const lines = text.split("\n").slice(text.length === TAIL_LENGTH ? 1 : 0);
  const plain = lines.filter((line) => !line.startsWith("{")).join("\n");
  return (plain.trim() === "" ? text : plain).trim().slice(-2000);
}

async function stopChild(child: ChildProcess, exited: Promise<unknown>, graceMs: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), graceMs);
  await exited;
  clearTimeout(timer);
}
