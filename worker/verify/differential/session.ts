import type { OracleCall, Surface } from "./protocol.ts";
import type { Runner } from "./runner-process.ts";
import type { Sides } from "./sides.ts";

/** One difference between the original and the candidate. */
export interface Mismatch {
  readonly module: string;
  /** The place of the difference in the exports: `default`, the name of a member, or the name of a missing export. */
  readonly export: string;
  readonly call: string;
  readonly expected: string;
  readonly got: string;
}

/** Everything that a differential test needs in order to run. */
export interface DifferentialOptions {
  readonly sides: Sides;
  /** A separate process of the original in which functions are called to collect results, because such calls may change the original's state. */
  readonly workshop: Runner;
  /** Host path of the original's tree, and the source files whose literals are used. */
  readonly referenceTree: string;
  readonly sources: readonly string[];
  /** Paths of the original's modules, relative to the original's tree. */
  readonly modules: readonly string[];
  /** Number of distinct inputs to compare over all modules. */
  readonly inputs: number;
  readonly seed: string;
}

/** The results of a differential test for one export. */
export interface TargetState {
  inputs: number;
  throwing: number;
  /** Number of inputs that the original answered differently the second time. */
  unsteady: number;
  readonly mismatches: Mismatch[];
}

/** The results of a differential test for one module. */
export interface ModuleState {
  readonly module: string;
  /** The reason why the module's original cannot be compared. */
  reason?: string;
  original?: Surface;
  exports: number;
  covered: number;
  callables: number;
  /** Number of inputs on which the original hung. */
  hanging: number;
  /** Number of calls, including those that do not count as inputs. */
  asked: number;
  /** Number of calls that returned a result instead of an error. */
  results: number;
  readonly targets: Map<string, TargetState>;
  readonly recorded: OracleCall[];
}

/** The state of one differential test while it runs. */
export interface Session {
  readonly options: DifferentialOptions;
  readonly modules: Map<string, ModuleState>;
  /** The distinct inputs so far, each identified by module, export and call. */
  readonly seen: Set<string>;
  inputs: number;
  throwing: number;
}

/** Creates the state of a differential test without any results. */
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

/** Returns the state of one export of a module. */
export function targetState(module: ModuleState, name: string): TargetState {
  const known = module.targets.get(name) ?? { inputs: 0, throwing: 0, unsteady: 0, mismatches: [] };
  module.targets.set(name, known);
  return known;
}

/** Records a mismatch. */
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

/** Maximum number of characters to report of an answer: enough to see how two answers differ. */
const MAX_EXCERPT = 600;

function firstDifference(a: string, b: string): number {
  let i = 0;
  while (i < a.length && a[i] === b[i]) i += 1;
  return i;
}

function excerpt(text: string, from: number): string {
  if (text.length <= MAX_EXCERPT) return text;
  const start = Math.max(0, Math.min(from - 200, text.length - MAX_EXCERPT));
  return `${start > 0 ? "..." : ""}${text.slice(start, start + MAX_EXCERPT)}`;
}

/**
 * The mismatches of a module that count. Mismatches of an export do not count if the original often answers calls of it
 * differently the second time.
 */
export function mismatchesOf({ targets }: ModuleState): Mismatch[] {
  return [...targets.values()].flatMap(({ mismatches, unsteady }) =>
    mismatches.length < unsteady * 4 ? [] : mismatches,
  );
}

/** Number of inputs of a module that the original answered differently the second time. */
export function unsteadyOf({ targets }: ModuleState): number {
  return [...targets.values()].reduce(
    (sum, { unsteady, mismatches }) => sum + unsteady + (mismatches.length < unsteady * 4 ? mismatches.length : 0),
    0,
  );
}
