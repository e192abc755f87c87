import type { AttemptOrder } from "../../../shared/protocol/task/delivery.ts";
import type { TestJob } from "./test-job.ts";

/** Classes of planted faults. */
export const FAULT_CLASSES = [
  "mutation",
  "hidden-state",
  "reverted-fix",
  "dropped-export",
  "weakened-test",
  "fabricated-claim",
  "out-of-scope",
] as const;
export type FaultClass = (typeof FAULT_CLASSES)[number];

/** A candidate of the bench: good, or with a planted fault. */
export interface Case {
  readonly fault: FaultClass | undefined;
  /** A description for people. */
  readonly label: string;
  readonly job: TestJob;
  readonly order: AttemptOrder;
  /** True for a rewrite, which the reference brain can attack. */
  readonly isRewrite: boolean;
  /** For a mutation: the mutated module, and its text. */
  readonly mutant?: { readonly library: string; readonly root: string; readonly module: string; readonly text: string };
}
