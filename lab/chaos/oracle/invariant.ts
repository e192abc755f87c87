import type { Evidence } from "./evidence.ts";

/** An invariant (docs/architecture.md#invariants) and the function that finds violations of it in the evidence. */
export interface Invariant {
  readonly name: string;
  /** Describes the invariant in one line of the table. */
  readonly about: string;
  /** Returns one sentence per violation; none if the invariant holds. Must be pure. */
  readonly violations: (evidence: Evidence) => string[];
}
