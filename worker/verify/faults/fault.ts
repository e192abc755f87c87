import type { AttackClass } from "../../../shared/protocol/verification/verdict.ts";

/** Kinds of faults, and for each kind the attack classes that have to notice it. Attacks of the class `claim` have to notice faults of every kind. */
export const FAULT_CLASSES = {
  comparison: ["boundaries"],
  "off-by-one": ["boundaries"],
  arithmetic: ["boundaries"],
  negation: ["boundaries"],
  logic: ["boundaries"],
  constant: ["boundaries"],
  throw: ["errors"],
  await: ["concurrency"],
  "kept-state": ["concurrency"],
  argument: ["compatibility"],
  alias: ["compatibility"],
  signature: ["compatibility", "callers"],
  return: ["compatibility", "callers"],
  export: ["compatibility", "callers"],
  statement: [],
  /** A missing anchor in a regular expression changes the result for few inputs, so no class has to notice it. */
  pattern: [],
} as const satisfies Readonly<Record<string, readonly AttackClass[]>>;
export type FaultClass = keyof typeof FAULT_CLASSES;

/** A replacement of one part of a source text. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A fault as found in a syntax tree: its kind, and the edits that plant it together. */
export interface FoundFault {
  readonly kind: FaultClass;
  readonly edits: readonly Edit[];
  /** The range of the function that contains the fault. */
  readonly within: { readonly start: number; readonly end: number } | undefined;
}

/** A fault that can be planted in one file of the candidate. */
export interface Fault {
  /** The fault's id within the candidate; the same edit at the same position always has the same id. */
  readonly id: string;
  readonly kind: FaultClass;
  readonly path: string;
  readonly line: number;
  /** A description of the fault's position and edit, for a person. */
  readonly words: string;
  /** The file's text with only this fault. */
  readonly plain: string;
  /** The file's text for attacks: with the fault, and respelled so that the fault cannot be recognized. Computed on demand. */
  readonly text: () => string | undefined;
}

/** The attack classes that have to notice faults of a kind. */
export function attackedBy(kind: FaultClass): readonly AttackClass[] {
  return [...FAULT_CLASSES[kind], "claim"];
}

/** Returns a source with edits applied; the edits must not overlap. */
export function withEdits(source: string, edits: readonly Edit[]): string {
  return [...edits]
    .sort((a, b) => b.start - a.start || b.end - a.end)
    .reduce((text, { start, end, text: made }) => text.slice(0, start) + made + text.slice(end), source);
}
