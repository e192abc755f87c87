/** How much harm a tool call can do, as far as rules can tell. */
export type Risk = "low" | "medium" | "high";

/** The kind of harm, as reasons and reports name it. */
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

/** One effect of a tool call, and the risk of this effect. */
export interface RiskFinding {
  readonly risk: Risk;
  readonly kind: RiskKind;
  /** Completes "it ..."; the model and a person read it. */
  readonly reason: string;
  /** Index of the program, in the command's list of programs, that has this effect; absent if the script as a whole has it. */
  readonly leaf?: number;
}

const RANK: Readonly<Record<Risk, number>> = { low: 0, medium: 1, high: 2 };

/** The greater of two risks. */
export function higher(a: Risk, b: Risk): Risk {
  return RANK[a] >= RANK[b] ? a : b;
}

/** Returns the first finding with the highest risk; undefined if there are no findings. */
export function riskiest(findings: readonly RiskFinding[]): RiskFinding | undefined {
  let worst: RiskFinding | undefined;
  for (const finding of findings) if (worst === undefined || RANK[finding.risk] > RANK[worst.risk]) worst = finding;
  return worst;
}
