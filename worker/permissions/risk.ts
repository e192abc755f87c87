/** How much harm a call can do, as far as rules can tell. */
export type Risk = "low" | "medium" | "high";

/** The kind of a risk, as answers and reports name it. */
export type RiskKind =
  | "read"
  | "write"
  | "run"
  | "egress"
  | "outside"
  | "protected"
  | "dependency"
  | "destructive"
  | "computed"
  | "unparsed"
  | "privilege";

/** One effect of a call, and its risk. */
export interface RiskFinding {
  readonly risk: Risk;
  readonly kind: RiskKind;
  /** Completes "it ...": read by the model and by a person. */
  readonly reason: string;
  /** Index of the program in a command's list; absent when the script as a whole has the effect. */
  readonly leaf?: number;
}

const RANK: Readonly<Record<Risk, number>> = { low: 0, medium: 1, high: 2 };

/** The greater of two risks. */
export function higher(a: Risk, b: Risk): Risk {
  return RANK[a] >= RANK[b] ? a : b;
}

/** The first of the riskiest findings; undefined when there is none. */
export function riskiest(findings: readonly RiskFinding[]): RiskFinding | undefined {
  let worst: RiskFinding | undefined;
  for (const finding of findings) if (worst === undefined || RANK[finding.risk] > RANK[worst.risk]) worst = finding;
  return worst;
}
