import { type RunOptions, runInSandbox, type SandboxResult } from "./run-in-sandbox.ts";
import type { Sandbox } from "./sandbox.ts";

/**
 * A run was ended by something other than its program, so it neither passes nor fails. It ends the attempt with the stop
 * reason `no_result`; the coordinator retries it, and it does not count as a revision.
 */
export class NoResult extends Error {
  constructor(why: string) {
    super(`no result: ${why}`);
    this.name = "NoResult";
  }
}

/**
 * Runs a program whose result decides something. The result is valid if the program exited, with any code, or exceeded its
 * time limit (`timedOut`, code null), which counts as a failure. The middle of long output is left out.
 *
 * Throws NoResult for any other end, and AppError `isolation_unavailable` if no sandbox could be made.
 */
export async function runToEnd(sandbox: Sandbox, options: Omit<RunOptions, "longOutput">): Promise<SandboxResult> {
  options.signal.throwIfAborted();
  return requireResult(await runInSandbox(sandbox, { ...options, longOutput: "shorten" }), options.signal);
}

/** Returns a valid result; throws NoResult for a run that was cut off. */
export function requireResult<
  Result extends Pick<SandboxResult, "code" | "timedOut" | "truncated" | "overQuota" | "durationMs">,
>(result: Result, signal: AbortSignal): Result {
  const why = whyNoResult(result, signal);
  if (why !== undefined) throw new NoResult(why);
  return result;
}

/** Why a run proves nothing about its program; undefined if the program exited or exceeded its time limit. */
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
 * Signals by which something outside of a program ends it, by number; a shell reports them as exit code 128 + number.
 * Signals of a program's own crash (SEGV, ABRT, FPE, ...) are not in the list and count as its failure.
 */
const KILLERS: Readonly<Record<number, string>> = {
  1: "SIGHUP",
  2: "SIGINT",
  3: "SIGQUIT",
  9: "SIGKILL (by another process, by the kernel when memory ran out, or at the limit of CPU time)",
  15: "SIGTERM",
  24: "SIGXCPU, the limit of CPU time",
  25: "SIGXFSZ, the limit of a file's size",
};
