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

/** One candidate of the bench: good, or with a fault of a class in it. */
export interface Case {
  readonly fault: FaultClass | undefined;
  /** Where and what, for a person. */
  readonly label: string;
  readonly job: TestJob;
  readonly order: AttemptOrder;
  /** A rewrite, which the reference brain knows how to attack. */
  readonly isRewrite: boolean;
  /** Of a mutation: the module that it was made in, and its text. */
  readonly mutant?: { readonly library: string; readonly root: string; readonly module: string; readonly text: string };
}
