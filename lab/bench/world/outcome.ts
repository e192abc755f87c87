/** What came of one case of the world. */
export interface Outcome {
  readonly name: string;
  /** `wrong`: anything but the two that are good. */
  readonly kind: "right" | "refused" | "wrong";
  /** What was seen, where it is wrong; the refusal's words where it was refused. */
  readonly detail: string;
  /** A job that stands still, and that nobody and nothing will move. */
  readonly isStuck?: boolean;
}

/** One row of a group's table, and how it is run. */
export interface Case {
  readonly name: string;
  readonly run: () => Promise<Omit<Outcome, "name">>;
}

/** A group's cases, and the money of all of them. */
export interface GroupResult {
  readonly outcomes: readonly Outcome[];
  /** Dollars of all calls, by the API's books. */
  readonly soldUsd: number;
  /** Dollars of the same calls in the product's ledger. */
  readonly bookedUsd: number;
  /** Dollars of turns that were asked for again although their answer had left whole. */
  readonly paidTwiceUsd: number;
}
