import type { Evidence } from "./evidence.ts";

/** An invariant (docs/architecture.md#invariants) and the check that finds its violations in the evidence. */
export interface Invariant {
  readonly name: string;
  /** One line for the table. */
  readonly about: string;
  /** Contract: pure. One sentence per violation; empty if the invariant holds. */
  readonly violations: (evidence: Evidence) => string[];
}
