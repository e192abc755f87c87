import type { BilledTokens } from "../protocol/price/pricing.ts";

/** Where money can be capped: this job, this UTC day, this credential. */
export type CapScope = "job" | "day" | "key";

/** The most that a call may cost, before it is made. */
export interface Reservation {
  /** Unique among all calls of all jobs. */
  readonly id: string;
  readonly jobId: string;
  readonly usd: number;
  /** The job's cap; the day's and the key's are the operator's. */
  readonly capUsd: number;
}

export type Reserved =
  | { readonly kind: "reserved" }
  /** What the cap leaves is held by calls under way: some of it comes back when they end. */
  | { readonly kind: "wait"; readonly scope: CapScope }
  /** Spent and unsettled money leave less than this one call may cost; a cap of `neededUsd` would allow it. */
  | { readonly kind: "exceeded"; readonly scope: CapScope; readonly capUsd: number; readonly neededUsd: number };

/**
 * Money. A call reserves an upper bound in one step against all caps before it starts and settles what the API reported
 * after it ended. A call that was sent and whose usage is not known is `unsettled`: charged at its whole reservation.
 * Settled plus unsettled plus held never exceeds a cap.
 */
export interface Ledger {
  /** Holds the money, if all caps allow. Reserving the same id again changes nothing. */
  reserve(call: Reservation): Promise<Reserved>;
  /**
   * Replaces the reservation by what the call cost; all zero when it was never sent. Settling twice settles once. A call
   * whose reservation was lost is charged all the same.
   */
  settle(call: { id: string; jobId: string; usd: number; tokens: BilledTokens }): Promise<void>;
  /** The call was sent, and what it cost will not be known. `usd` is its reservation, for when that was lost. */
  unsettle(call: { id: string; jobId: string; usd?: number }): Promise<void>;
}

/** What a scope has spent, in US dollars, and the tokens that were settled. */
export interface Balance extends BilledTokens {
  readonly settledUsd: number;
  readonly unsettledUsd: number;
  /** For calls under way. */
  readonly heldUsd: number;
  readonly settledCalls: number;
  readonly unsettledCalls: number;
}

/** No tokens at all. */
export const NO_TOKENS: BilledTokens = {
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWrite5mTokens: 0,
  cacheWrite1hTokens: 0,
};
