import type { Change } from "./change.ts";
import { type CheckOutcome, type Objection, toFinding } from "./check-outcome.ts";

/** A check that reads the change and runs nothing of it. */
export interface StaticCheck {
  readonly name: string;
  /** Why the check exists, in one sentence, for the evidence. */
  readonly reason: string;
  /** `error` refuses the candidate, `warning` only informs its verifier. */
  readonly severity: "error" | "warning";
  /** The detail to report when nothing is wrong. */
  readonly holds: string;
  /** All objections; empty when nothing is wrong. */
  readonly inspect: (change: Change) => readonly Objection[] | Promise<readonly Objection[]>;
}

/** Runs one check. */
export async function runStaticCheck(check: StaticCheck, change: Change): Promise<CheckOutcome> {
  const { name, reason, severity, holds } = check;
  const objections = await check.inspect(change);
  if (objections.length === 0) return { result: { name, passed: true, detail: holds, severity, reason }, findings: [] };
  const detail = objections.map(({ claim }) => claim).join("; ");
  return {
    result: { name, passed: false, detail: detail.slice(0, 500), severity, reason },
    findings: severity === "warning" ? [] : objections.map((objection) => toFinding(name, objection)),
  };
}
