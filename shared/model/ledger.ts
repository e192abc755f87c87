import type { BilledTokens } from "../protocol/price/pricing.ts";

/** Scopes of a cap: this job, this UTC day, this credential. */
export type CapScope = "job" | "day" | "key";

/** The upper bound of a call's cost, reserved before the call. */
export interface Reservation {
  /** Unique among all calls of all jobs. */
  readonly id: string;
  readonly jobId: string;
  readonly usd: number;
  /** The job's cap; the caps of day and key are the operator's. */
  readonly capUsd: number;
}

export type Reserved =
  | { readonly kind: "reserved" }
  /** Calls in progress hold the rest of the cap: some of it returns when they end. */
  | { readonly kind: "wait"; readonly scope: CapScope }
  /** Settled and unsettled money leave less than this call may cost; a cap of `neededUsd` would allow it. */
  | { readonly kind: "exceeded"; readonly scope: CapScope; readonly capUsd: number; readonly neededUsd: number };

/**
 * Money. Before it starts, a call reserves an upper bound against all caps in one step; after it ended, it settles the
 * cost that the API reported. A call that was sent and whose usage is unknown is `unsettled`: charged at its whole
 * reservation. Settled plus unsettled plus held money never exceeds a cap.
 */
export interface Ledger {
  /** Reserves the money if all caps allow. Reserving the same id again changes nothing. */
  reserve(call: Reservation): Promise<Reserved>;
  /**
   * Replaces the reservation by the actual cost, which is zero if the call was never sent. Settling twice settles once.
   * A call whose reservation was lost is still charged.
   */
  settle(call: { id: string; jobId: string; usd: number; tokens: BilledTokens }): Promise<void>;
  /**
   * The call was sent, and its cost will never be known. `usd` is its reservation, needed if the reservation was lost.
   */
  unsettle(call: { id: string; jobId: string; usd?: number }): Promise<void>;
}

/** Money spent within a scope, in US dollars, and settled tokens. */
export interface Balance extends BilledTokens {
  readonly settledUsd: number;
  readonly unsettledUsd: number;
  /** Reserved for calls in progress. */
  readonly heldUsd: number;
  readonly settledCalls: number;
  readonly unsettledCalls: number;
}

/** Zero tokens. */
export const NO_TOKENS: BilledTokens = {
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWrite5mTokens: 0,
  cacheWrite1hTokens: 0,
};
