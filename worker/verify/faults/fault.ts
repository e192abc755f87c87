import type { AttackClass } from "../../../shared/protocol/verification/verdict.ts";

/** Kinds of faults, and the attack classes that have to notice them; `claim` has to notice all of them. */
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
  /** Few inputs distinguish a pattern with an anchor from a pattern without. */
  pattern: [],
} as const satisfies Readonly<Record<string, readonly AttackClass[]>>;
export type FaultClass = keyof typeof FAULT_CLASSES;

/** A replaced part of a source. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A fault as found in a language's syntax tree: edits that belong together. */
export interface FoundFault {
  readonly kind: FaultClass;
  readonly edits: readonly Edit[];
  /** The function around it. */
  readonly within: { readonly start: number; readonly end: number } | undefined;
}

/** A fault that can be planted in one file of the candidate. */
export interface Fault {
  /** Its name within the candidate; equal for the same change at the same position. */
  readonly id: string;
  readonly kind: FaultClass;
  readonly path: string;
  readonly line: number;
  /** A description of its position and its edit, for a person. */
  readonly words: string;
  /** The file with only this fault. */
  readonly plain: string;
  /** The file as planted for an attack, respelled; computed on demand. */
  readonly text: () => string | undefined;
}

/** Attack classes that have to notice a kind of fault. */
export function attackedBy(kind: FaultClass): readonly AttackClass[] {
  return [...FAULT_CLASSES[kind], "claim"];
}

/** Applies edits to a source; they may not overlap. */
export function withEdits(source: string, edits: readonly Edit[]): string {
  return [...edits]
    .sort((a, b) => b.start - a.start || b.end - a.end)
    .reduce((text, { start, end, text: made }) => text.slice(0, start) + made + text.slice(end), source);
}
