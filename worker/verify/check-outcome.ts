import type { CheckResult, Finding } from "../../shared/protocol/verification/verdict.ts";
import { defined } from "../../shared/support/defined.ts";

/** The outcome of one check. The outcome of a failed check has at least one finding, unless the check only warns. */
export interface CheckOutcome {
  readonly result: CheckResult;
  readonly findings: readonly Omit<Finding, "source">[];
}

/** The outcome of a check that found nothing wrong. */
export function passed(name: string, detail: string, figures?: Record<string, number>): CheckOutcome {
  return { result: { name, passed: true, detail, ...defined({ figures }) }, findings: [] };
}

/** Adds to an outcome the reason why the check exists, which the evidence shows. */
export function withReason(reason: string, { result, findings }: CheckOutcome): CheckOutcome {
  return { result: { ...result, severity: "error", reason }, findings };
}

/** True when the outcome refuses the candidate. */
export function isRefusal({ result }: CheckOutcome): boolean {
  return !result.passed && result.severity !== "warning";
}

/** The outcome of a failed check. The candidate's author gets the claims to read. */
export function refused(name: string, findings: readonly Objection[], figures?: Record<string, number>): CheckOutcome {
  const detail = findings
    .map(({ claim }) => claim)
    .join("; ")
    .slice(0, 500);
  return {
    result: { name, passed: false, detail, ...defined({ figures }) },
    findings: findings.map((objection) => toFinding(name, objection)),
  };
}

/** One objection of a check to a candidate. The candidate's author gets the claim to read. */
export interface Objection {
  readonly claim: string;
  readonly command?: string;
  readonly evidence?: string;
}

/** Returns an objection as a finding of a check, shortened to the lengths that a verdict allows. */
export function toFinding(name: string, { claim, command, evidence }: Objection): Omit<Finding, "source"> {
  return {
    name,
    claim: claim.slice(0, 4000),
    ...defined({ command: command?.slice(0, 4096), evidence: evidence?.slice(0, 8000) }),
  };
}
