import type { AcceptanceRun } from "./run-acceptance.ts";

/** The results of several runs of a command on the same files. */
export interface Repeated {
  /** `flaky` passed and failed. */
  readonly kind: "passed" | "failed" | "flaky";
  /** Runs that exited with 0, in order. */
  readonly passes: readonly AcceptanceRun[];
  readonly failures: readonly AcceptanceRun[];
}

/** Maximum number of runs after a failure: a single failure among them is reported, but refuses nothing. */
const MAX_RUNS = 4;

/**
 * Runs a command until the result is clear: two passes or two failures at the start. If results differ, up to four runs
 * decide: one failure counts as `passed`, two as `flaky`.
 */
export async function passTwice(run: () => Promise<AcceptanceRun>): Promise<Repeated> {
  const passes: AcceptanceRun[] = [];
  const failures: AcceptanceRun[] = [];
  for (;;) {
    const last = await run();
    (last.result.code === 0 ? passes : failures).push(last);
    if (failures.length === 0 && passes.length === 2) return { kind: "passed", passes, failures };
    if (failures.length === 2) return { kind: passes.length === 0 ? "failed" : "flaky", passes, failures };
    if (passes.length + failures.length === MAX_RUNS) return { kind: "passed", passes, failures };
  }
}

/** Whether a command both passes and fails on the same files, in up to four runs. */
export async function isFlaky(run: () => Promise<AcceptanceRun>): Promise<boolean> {
  const codes = new Set<boolean>();
  for (let i = 0; i < MAX_RUNS && codes.size < 2; i++) codes.add((await run()).result.code === 0);
  return codes.size === 2;
}
