import type { Evidence } from "./evidence.ts";

/** One thing that must always be true (docs/architecture.md#invariants), and how its violations are found in what a run left. */
export interface Invariant {
  readonly name: string;
  /** One line for a person. */
  readonly about: string;
  /** Contract: pure. One sentence a violation; empty when it holds. */
  readonly violations: (evidence: Evidence) => string[];
}
