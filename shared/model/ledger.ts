/**
 * Money of a job. A call reserves an upper bound before it starts and settles what the API reported after it ended; a call
 * whose usage was lost stays charged at its reservation. Settled plus unsettled never exceeds the cap.
 */
export interface Ledger {
  /** Holds `usd` for the call `id`, if the cap allows. Reserving the same id again changes nothing. */
  reserve(jobId: string, call: { id: string; usd: number; capUsd: number }): Promise<"reserved" | "refused">;
  /** Replaces the reservation by what the call cost. */
  settle(jobId: string, call: { id: string; usd: number }): Promise<void>;
}
