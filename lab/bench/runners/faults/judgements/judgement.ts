/** A person's judgement of a planted fault that no test noticed. */
export interface Judgement {
  /** The lines that the fault changes, without indentation, and the lines that it puts there. */
  readonly line: string;
  readonly became: string;
  /** Whether no caller can observe the fault. A fault that changes behaviour which the tests leave out is not equivalent. */
  readonly isEquivalent: boolean;
  readonly why: string;
}

/** Judgements by package. Their keys are texts of lines, so that they stay valid when other faults are chosen. */
export type Judgements = Readonly<Record<string, readonly Judgement[]>>;
