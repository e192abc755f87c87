import type { AcceptanceRun } from "./run-acceptance.ts";

/** What several runs of a command on the same files came to. */
export interface Repeated {
  /** `flaky` passed and failed. */
  readonly kind: "passed" | "failed" | "flaky";
  /** Runs that exited with 0, in their order. */
  readonly passes: readonly AcceptanceRun[];
  readonly failures: readonly AcceptanceRun[];
}

/** Runs of a command of which one failed, at most: a single failure among so many is told, and refuses nothing. */
const MAX_RUNS = 4;

/**
 * Runs a command until it has shown what it does: two passes or two failures in a row from the start. Where both come, it is run
 * four times; one failure of four is `passed`, two failures are `flaky`.
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

/** Whether a command both passes and fails on the same files; it is run until it has, or four times. */
export async function isFlaky(run: () => Promise<AcceptanceRun>): Promise<boolean> {
  const codes = new Set<boolean>();
  for (let i = 0; i < MAX_RUNS && codes.size < 2; i++) codes.add((await run()).result.code === 0);
  return codes.size === 2;
}
