/** A person's judgement of a planted fault that no test noticed. */
export interface Judgement {
  readonly line: string;
  readonly became: string;
  /** Whether no caller can observe the fault. A fault that changes behaviour which the tests leave out is not equivalent. */
  readonly isEquivalent: boolean;
  readonly why: string;
}

/** The judgements by package. The keys are texts of lines, so that they stay valid when other faults are chosen. */
export const JUDGEMENTS: Readonly<Record<string, readonly Judgement[]>> = {};
