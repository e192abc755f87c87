import type { AttemptOrder } from "../../../shared/protocol/task/delivery.ts";
import type { TestJob } from "./test-job.ts";

/** The classes of planted faults. */
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

/** A candidate that the bench judges. It is either correct or has a planted fault. */
export interface Case {
  readonly fault: FaultClass | undefined;
  /** A description of the candidate for readers. */
  readonly label: string;
  readonly job: TestJob;
  readonly order: AttemptOrder;
  /** True if the candidate rewrites a module. The reference brain can attack only such candidates. */
  readonly isRewrite: boolean;
  /** The mutated module and its text, if the candidate is a mutation. */
  readonly mutant?: { readonly library: string; readonly root: string; readonly module: string; readonly text: string };
}
