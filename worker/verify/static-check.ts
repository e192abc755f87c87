import type { Change } from "./change.ts";
import type { CheckOutcome } from "./check-outcome.ts";

/** One thing that a check holds against a candidate; the claim is read by the author. */
export interface Fault {
  readonly claim: string;
  readonly command?: string;
  readonly evidence?: string;
}

/** A check that looks at the change and runs nothing of it. */
export interface StaticCheck {
  readonly name: string;
  /** Why it exists, in one sentence: it stands in the evidence. */
  readonly reason: string;
  /** `error` refuses the candidate, `warning` is told to its verifier. */
  readonly severity: "error" | "warning";
  /** What is right when nothing was found. */
  readonly holds: string;
  /** Everything that is wrong, empty when nothing is. */
  readonly inspect: (change: Change) => readonly Fault[] | Promise<readonly Fault[]>;
}

/** Runs one check. */
export async function runStaticCheck(check: StaticCheck, change: Change): Promise<CheckOutcome> {
  const { name, reason, severity, holds } = check;
  const faults = await check.inspect(change);
  if (faults.length === 0) return { result: { name, passed: true, detail: holds, severity, reason }, findings: [] };
  const detail = faults.map(({ claim }) => claim).join("; ");
  return {
    result: { name, passed: false, detail: detail.slice(0, 500), severity, reason },
    findings: severity === "warning" ? [] : faults.map((fault) => ({ name, ...shorten(fault) })),
  };
}

function shorten({ claim, command, evidence }: Fault): Fault {
  return {
    claim: claim.slice(0, 4000),
    ...(command === undefined ? {} : { command: command.slice(0, 4096) }),
    ...(evidence === undefined ? {} : { evidence: evidence.slice(0, 8000) }),
  };
}
