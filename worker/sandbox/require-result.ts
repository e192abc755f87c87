import { type RunOptions, runInSandbox, type SandboxResult } from "./run-in-sandbox.ts";
import type { Sandbox } from "./sandbox.ts";

/**
 * A run that something other than the program ended: it neither passes nor fails. It ends the attempt with the stop reason
 * `no_result`, and the coordinator tries again; nobody pays a revision for it.
 */
export class NoResult extends Error {
  constructor(why: string) {
    super(`no result: ${why}`);
    this.name = "NoResult";
  }
}

/**
 * Runs a program for a judgement. It came to its own end, whatever the exit code, or ran into the time that it was given
 * (`timedOut`, code null): that is its own failing. Long output loses its middle and stops nothing.
 *
 * Throws NoResult for any other end, and AppError `isolation_unavailable` where no sandbox could be made.
 */
export async function runToEnd(sandbox: Sandbox, options: Omit<RunOptions, "longOutput">): Promise<SandboxResult> {
  options.signal.throwIfAborted();
  return requireResult(await runInSandbox(sandbox, { ...options, longOutput: "shorten" }), options.signal);
}

/** Passes a result on that is one; throws NoResult for a run that was cut. */
export function requireResult<
  Result extends Pick<SandboxResult, "code" | "timedOut" | "truncated" | "overQuota" | "durationMs">,
>(result: Result, signal: AbortSignal): Result {
  const why = whyNoResult(result, signal);
  if (why !== undefined) throw new NoResult(why);
  return result;
}

/** Why a run says nothing about the program; undefined for one that ended by itself or took too long. */
export function whyNoResult(
  {
    code,
    timedOut,
    truncated,
    overQuota,
    durationMs,
  }: Pick<SandboxResult, "code" | "timedOut" | "truncated" | "overQuota" | "durationMs">,
  signal: AbortSignal,
): string | undefined {
  const after = `after ${Math.round(durationMs)} ms`;
  if (signal.aborted) return `the attempt was stopped while the command ran, ${after}`;
  if (overQuota) return `the command filled the disk that an attempt may use, ${after}`;
  if (truncated) return `the command printed too much and was stopped ${after}`;
  if (timedOut) return undefined;
  if (code === null) return `something killed the command's sandbox ${after}`;
  const killer = KILLERS[code - 128];
  return killer === undefined ? undefined : `the command was ended by ${killer} ${after} (exit code ${code})`;
}

/**
 * Signals with which others end a program, by number: 128 more is the exit code of a shell that died of it or reports it.
 * A program's own crash is another (SEGV, ABRT, FPE, ...) and is the program's failing.
 */
const KILLERS: Readonly<Record<number, string>> = {
  1: "SIGHUP",
  2: "SIGINT",
  3: "SIGQUIT",
  9: "SIGKILL (somebody's, the kernel's for want of memory, or the limit of CPU time)",
  15: "SIGTERM",
  24: "SIGXCPU, the limit of CPU time",
  25: "SIGXFSZ, the limit of a file's size",
};
