import type { OracleCall } from "./protocol.ts";
import type { Runner } from "./runner-process.ts";

/** One difference between the original and the candidate. */
export interface Mismatch {
  readonly module: string;
  /** `default`, a member's name, or what is missing. */
  readonly export: string;
  readonly call: string;
  readonly expected: string;
  readonly got: string;
}

/** What a differential test compares, and how much of it. */
export interface DifferentialOptions {
  readonly reference: Runner;
  /** The original once more, to find out what it makes: that may leave traces in its state. */
  readonly workshop: Runner;
  readonly candidate: Runner;
  /** Host path of the original's tree, and its sources, for their literals. */
  readonly referenceTree: string;
  readonly sources: readonly string[];
  /** Modules of the original, relative to its tree. */
  readonly modules: readonly string[];
  /** Where the candidate of each module lies, relative to its tree. */
  readonly candidateRoot: string;
  /** Distinct inputs to reach in total. */
  readonly inputs: number;
  readonly seed: string;
}

/** What one differential test has seen so far. */
export interface Session {
  readonly options: DifferentialOptions;
  readonly mismatches: Mismatch[];
  /** Distinct inputs, by module, export and call. */
  readonly seen: Set<string>;
  readonly recorded: Map<string, { call: OracleCall; expected: string }[]>;
  /** Mismatches by module. */
  readonly broken: Map<string, number>;
  covered: number;
  exports: number;
  inputs: number;
  throwing: number;
}

/** A session in which nothing was compared yet. */
export function createSession(options: DifferentialOptions): Session {
  return {
    options,
    mismatches: [],
    seen: new Set(),
    recorded: new Map(),
    broken: new Map(),
    covered: 0,
    exports: 0,
    inputs: 0,
    throwing: 0,
  };
}

/** Keeps a mismatch, and counts it against its module. */
export function note(session: Session, mismatch: Mismatch): void {
  session.mismatches.push({ ...mismatch, expected: mismatch.expected.slice(0, 600), got: mismatch.got.slice(0, 600) });
  session.broken.set(mismatch.module, (session.broken.get(mismatch.module) ?? 0) + 1);
}
