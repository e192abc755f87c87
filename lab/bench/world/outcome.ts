/** The result of one case. */
export interface Outcome {
  readonly name: string;
  /** `right`: the job ended correctly. `refused`: it was refused as expected. `wrong`: anything else. */
  readonly kind: "right" | "refused" | "wrong";
  /** For `wrong`, a description of the fault; for `refused`, the message of the refusal. */
  readonly detail: string;
  /** True if the job hung. */
  readonly isStuck?: boolean;
}

/** One case of a group, and the function that runs it. */
export interface Case {
  readonly name: string;
  readonly run: () => Promise<Omit<Outcome, "name">>;
}

/** The results of all cases of a group, and their total costs. */
export interface GroupResult {
  readonly outcomes: readonly Outcome[];
  /** US dollars that the API billed for all calls. */
  readonly soldUsd: number;
  /** US dollars that the product's ledger has for all calls. */
  readonly ledgerUsd: number;
  /** US dollars billed for turns that were requested again although a complete answer had been sent. */
  readonly paidTwiceUsd: number;
}
