/** The outcome of a case. */
export interface Outcome {
  readonly name: string;
  /** `right` and `refused` are good outcomes; `wrong` is any other. */
  readonly kind: "right" | "refused" | "wrong";
  /** The fault if wrong; the refusal's message if refused. */
  readonly detail: string;
  /** True for a job that hangs. */
  readonly isStuck?: boolean;
}

/** A row of a group's table, and its runner. */
export interface Case {
  readonly name: string;
  readonly run: () => Promise<Omit<Outcome, "name">>;
}

/** The outcomes of a group's cases, and their total costs. */
export interface GroupResult {
  readonly outcomes: readonly Outcome[];
  /** US dollars of all calls, as billed by the API. */
  readonly soldUsd: number;
  /** US dollars of the same calls in the product's ledger. */
  readonly ledgerUsd: number;
  /** US dollars of turns that were requested again after a complete answer. */
  readonly paidTwiceUsd: number;
}
