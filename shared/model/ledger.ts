import type { BilledTokens } from "../protocol/price/pricing.ts";

/** The account that a cap limits: this job, this UTC day, this key (credential), or this night of the job's queue. */
export type CapScope = "job" | "day" | "key" | "night";

/** Money to set aside for a call before it starts: the upper bound of its cost. */
export interface Reservation {
  /** Id of the call, unique among all calls of all jobs. */
  readonly id: string;
  readonly jobId: string;
  readonly usd: number;
  /** Upper bound of the call's input and output in tokens. Only the cap of a night counts tokens. */
  readonly tokens: number;
  /** The job's cap in US dollars. The caps of day and key are set by the operator. */
  readonly capUsd: number;
}

export type Reserved =
  | { readonly kind: "reserved" }
  /** The cap may allow the call later: calls in progress hold part of the cap, and some of it is released when they end. */
  | { readonly kind: "wait"; readonly scope: CapScope }
  /**
   * The cap can never allow the call: settled and unsettled money leave less than the call may cost. `neededUsd` is the
   * smallest cap that would allow it.
   */
  | { readonly kind: "exceeded"; readonly scope: CapScope; readonly capUsd: number; readonly neededUsd: number }
  /** The night's cap on tokens leaves less than the call may use. */
  | { readonly kind: "no_tokens"; readonly capTokens: number }
  /** The window of the job's nightshift queue is closed. */
  | { readonly kind: "closed" };

/**
 * The record of all money. Before a call starts, an upper bound of its cost is reserved against all caps in one step. After the call has
 * ended, it is settled with the cost that the API reported. If a call was sent and its usage is unknown, it is `unsettled`: charged at its
 * whole reservation. The sum of settled, unsettled and held money never exceeds a cap.
 */
export interface Ledger {
  /** Reserves money for a call if all caps allow it. Reserving for the same id again changes nothing. */
  reserve(call: Reservation): Promise<Reserved>;
  /**
   * Replaces the reservation of a call by its actual cost, which is zero if the call was never sent. Settling the same
   * call again changes nothing. If the ledger has lost the reservation, the call is still charged.
   */
  settle(call: { id: string; jobId: string; usd: number; tokens: BilledTokens }): Promise<void>;
  /** Records that a call was sent and that its cost will never be known. `usd` is the call's reservation; it is used if the ledger has lost that. */
  unsettle(call: { id: string; jobId: string; usd?: number }): Promise<void>;
}

/** Money spent on one account, in US dollars, and the tokens of its settled calls. */
export interface Balance extends BilledTokens {
  readonly settledUsd: number;
  readonly unsettledUsd: number;
  /** Money reserved for calls in progress. */
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
