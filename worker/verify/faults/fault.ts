import type { AttackClass } from "../../../shared/protocol/verification/verdict.ts";

/** Kinds of faults that are planted, and the classes of attack that each puts to the test; `claim` is tested by all of them. */
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
  /** Few inputs tell a pattern with an anchor from one without. */
  pattern: [],
} as const satisfies Readonly<Record<string, readonly AttackClass[]>>;
export type FaultClass = keyof typeof FAULT_CLASSES;

/** A replaced piece of a source. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A fault as a language's part of this folder finds it: some edits that belong together. */
export interface FoundFault {
  readonly kind: FaultClass;
  readonly edits: readonly Edit[];
  /** The function that it is in. */
  readonly within: { readonly start: number; readonly end: number } | undefined;
}

/** A fault that can be planted in one file of the candidate. */
export interface Fault {
  /** Names it within the candidate; the same for the same place and the same change. */
  readonly id: string;
  readonly kind: FaultClass;
  readonly path: string;
  readonly line: number;
  /** Where it is, and what becomes of what, for a person. */
  readonly words: string;
  /** The file with the fault and nothing else. */
  readonly plain: string;
  /** The file as it is planted for an attack, in other words; made when it is asked for. */
  readonly text: () => string | undefined;
}

/** Classes of attack that have to notice a kind of fault. */
export function attackedBy(kind: FaultClass): readonly AttackClass[] {
  return [...FAULT_CLASSES[kind], "claim"];
}

/** A source with edits made; they may not overlap. */
export function withEdits(source: string, edits: readonly Edit[]): string {
  return [...edits]
    .sort((a, b) => b.start - a.start || b.end - a.end)
    .reduce((text, { start, end, text: made }) => text.slice(0, start) + made + text.slice(end), source);
}
