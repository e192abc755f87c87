import { type RunOptions, runInSandbox, type SandboxResult } from "./run-in-sandbox.ts";
import type { Sandbox } from "./sandbox.ts";

/**
 * Thrown if something other than the program ended a run, so that the run neither passes nor fails. It ends the attempt
 * with the stop reason `no_result`. The coordinator retries the attempt, and does not count it as a revision.
 */
export class NoResult extends Error {
  constructor(why: string) {
    super(`no result: ${why}`);
    this.name = "NoResult";
  }
}

/**
 * Runs a program on whose result a decision depends. The result is valid if the program exited, with any code, or exceeded its time limit
 * (`timedOut`, code null), which counts as a failure. Long output is shortened in the middle. Throws NoResult if the program ended for
 * another reason, and AppError `isolation_unavailable` if no sandbox could be made.
 */
export async function runToEnd(sandbox: Sandbox, options: Omit<RunOptions, "longOutput">): Promise<SandboxResult> {
  options.signal.throwIfAborted();
  return requireResult(await runInSandbox(sandbox, { ...options, longOutput: "shorten" }), options.signal);
}

/** Returns the result if it is valid; throws NoResult if the run was interrupted. */
export function requireResult<
  Result extends Pick<SandboxResult, "code" | "timedOut" | "truncated" | "overQuota" | "durationMs">,
>(result: Result, signal: AbortSignal): Result {
  const why = whyNoResult(result, signal);
  if (why !== undefined) throw new NoResult(why);
  return result;
}

/** Returns the reason why a run proves nothing about its program; undefined if the program exited or exceeded its time limit. */
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
 * Names, by number, of the signals with which something outside ends a program; a shell reports them as exit code 128 +
 * number. Signals of a program's own crash (SEGV, ABRT, FPE, ...) are not listed: they count as the program's failure.
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
