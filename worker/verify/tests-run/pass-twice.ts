import type { AcceptanceRun } from "./run-acceptance.ts";

/** The results of several runs of a command on the same files. */
export interface Repeated {
  /** `flaky`: some runs passed and some failed. */
  readonly kind: "passed" | "failed" | "flaky";
  /** The runs that exited with 0, in the order in which they ran. */
  readonly passes: readonly AcceptanceRun[];
  readonly failures: readonly AcceptanceRun[];
}

/** Maximum number of runs if one of them fails. A single failure among them is reported, but does not refuse the candidate. */
const MAX_RUNS = 4;

/**
 * Runs a command twice. If both runs pass or both fail, the result is clear. If they differ, up to four runs decide:
 * one failure counts as `passed`, two failures count as `flaky`.
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
