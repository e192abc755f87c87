import type { OracleCall, Surface } from "./protocol.ts";
import type { Runner } from "./runner-process.ts";
import type { Sides } from "./sides.ts";

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
  readonly sides: Sides;
  /** The original once more, to find out what it makes: that may leave traces in its state. */
  readonly workshop: Runner;
  /** Host path of the original's tree, and its sources, for their literals. */
  readonly referenceTree: string;
  readonly sources: readonly string[];
  /** Modules of the original, relative to its tree. */
  readonly modules: readonly string[];
  /** Distinct inputs to reach in total. */
  readonly inputs: number;
  readonly seed: string;
}

/** What was seen of one export. */
export interface TargetState {
  inputs: number;
  throwing: number;
  /** Inputs that the original itself answered differently the second time. */
  unsteady: number;
  readonly mismatches: Mismatch[];
}

/** What was seen of one module. */
export interface ModuleState {
  readonly module: string;
  /** Why its original cannot be compared with anything. */
  reason?: string;
  original?: Surface;
  exports: number;
  covered: number;
  callables: number;
  /** Inputs on which the original did not come to an end. */
  hanging: number;
  /** Calls that were made, those that are not counted as inputs included. */
  asked: number;
  /** Calls that came to a result, and not to an error. */
  results: number;
  readonly targets: Map<string, TargetState>;
  readonly recorded: OracleCall[];
}

/** What one differential test has seen so far. */
export interface Session {
  readonly options: DifferentialOptions;
  readonly modules: Map<string, ModuleState>;
  /** Distinct inputs, by module, export and call. */
  readonly seen: Set<string>;
  inputs: number;
  throwing: number;
}

/** A session in which nothing was compared yet. */
export function createSession(options: DifferentialOptions): Session {
  const modules = options.modules.map((module): [string, ModuleState] => [
    module,
    {
      module,
      exports: 0,
      covered: 0,
      callables: 0,
      hanging: 0,
      asked: 0,
      results: 0,
      targets: new Map(),
      recorded: [],
    },
  ]);
  return { options, modules: new Map(modules), seen: new Set(), inputs: 0, throwing: 0 };
}

/** The state of one export of a module. */
export function targetState(module: ModuleState, name: string): TargetState {
  const known = module.targets.get(name) ?? { inputs: 0, throwing: 0, unsteady: 0, mismatches: [] };
  module.targets.set(name, known);
  return known;
}

/** Keeps a mismatch. */
export function note(module: ModuleState, mismatch: Omit<Mismatch, "module">): void {
  const { expected, got } = mismatch;
  const from = firstDifference(expected, got);
  targetState(module, mismatch.export).mismatches.push({
    ...mismatch,
    module: module.module,
    expected: excerpt(expected, from),
    got: excerpt(got, from),
  });
}

/** Characters of an answer that are kept: enough to see the difference. */
const KEPT = 600;

function firstDifference(a: string, b: string): number {
  let i = 0;
  while (i < a.length && a[i] === b[i]) i += 1;
  return i;
}

function excerpt(text: string, from: number): string {
  if (text.length <= KEPT) return text;
  const start = Math.max(0, Math.min(from - 200, text.length - KEPT));
  return `${start > 0 ? "..." : ""}${text.slice(start, start + KEPT)}`;
}

/** Mismatches of a module that count: those of an export whose original is unsteady as often do not. */
export function mismatchesOf({ targets }: ModuleState): Mismatch[] {
  return [...targets.values()].flatMap(({ mismatches, unsteady }) =>
    mismatches.length < unsteady * 4 ? [] : mismatches,
  );
}

/** Inputs of a module that the original answered differently the second time. */
export function unsteadyOf({ targets }: ModuleState): number {
  return [...targets.values()].reduce(
    (sum, { unsteady, mismatches }) => sum + unsteady + (mismatches.length < unsteady * 4 ? mismatches.length : 0),
    0,
  );
}
