import type { Change } from "./change.ts";
import { type CheckOutcome, type Objection, toFinding } from "./check-outcome.ts";

/** A check that reads the change and runs none of its code. */
export interface StaticCheck {
  readonly name: string;
  /** The reason why the check exists, in one sentence, for the evidence. */
  readonly reason: string;
  /** `error`: an objection refuses the candidate. `warning`: an objection only informs the candidate's verifier. */
  readonly severity: "error" | "warning";
  /** The detail that the check reports when nothing is wrong. */
  readonly holds: string;
  /** Returns all objections of the check; empty when nothing is wrong. */
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
