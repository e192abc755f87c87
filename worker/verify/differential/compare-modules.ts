import { join, posix } from "node:path";
import type { Bind } from "../../sandbox/profile.ts";
import type { Sandbox } from "../../sandbox/sandbox.ts";
import { readInTree } from "../../workspace/read-in-tree.ts";
import { bindsOfCandidate } from "./binds-of-candidate.ts";
import type { ModuleReport } from "./judge-module.ts";
import { isBlind, measureSensitivity, type Sensitivity, sayBlind } from "./measure-sensitivity.ts";
import { type Differential, type DifferentialReport, runDifferential } from "./run-differential.ts";
import { type RunnerOptions, startRunner } from "./runner-process.ts";
import { seededRandom } from "./seeded-random.ts";
import { startSides } from "./sides.ts";

/** The modules, trees and limits of a comparison. */
export interface ComparisonOptions {
  readonly sandbox: Sandbox;
  readonly slot: number;
  /** Host path of the original's tree. */
  readonly referenceTree: string;
  /** Host path of the candidate's tree. Faults are planted next to its modules, if `faults` asks for them. */
  readonly candidateTree: string;
  /** The folder of the candidate's modules in its tree; default `.`. */
  readonly candidateRoot?: string;
  /** Modules of the original, relative to its tree. */
  readonly modules: readonly string[];
  /** Files of the original from which calls take words; default the modules. */
  readonly sources?: readonly string[];
  /** Further mounts for both sides. */
  readonly binds?: readonly Bind[];
  /** Distinct inputs to reach in total. */
  readonly inputs: number;
  /** Faults to plant into each module, to measure the test itself; default 0. */
  readonly faults?: number;
  readonly seed: string;
  readonly signal: AbortSignal;
}

/** Number of further calls to a module in which the test notices too few planted faults. */
const MORE_CALLS = 1000;

/** The result for one module. */
export type ComparedModule = ModuleReport & Partial<Sensitivity>;

/** The result of a comparison. A module's `cannotCompare` says why it cannot be judged. */
export type Comparison = Omit<DifferentialReport, "modules"> &
  Sensitivity & { readonly modules: readonly ComparedModule[] };

/**
 * Compares modules of a candidate with the original modules at the same paths, in sandboxes. The candidate sees its own
 * root and its tree's `node_modules`, and nothing of the original.
 *
 * Throws NoResult when it is interrupted.
 */
export async function compareModules(options: ComparisonOptions): Promise<Comparison> {
  const {
    sandbox,
    slot,
    signal,
    referenceTree,
    candidateTree,
    candidateRoot = ".",
    modules,
    inputs,
    seed,
    binds = [],
  } = options;
  const sources = options.sources ?? modules;
  const common = { sandbox, slot, signal, seed, exact: await hasSuchMessages(referenceTree, [...modules, ...sources]) };
  const candidate: RunnerOptions = {
    ...common,
    binds: [...(await bindsOfCandidate(candidateTree, candidateRoot)), ...binds],
    folder: posix.join("/work", candidateRoot).replace(/\/$/, ""),
  };
  const original: RunnerOptions = {
    ...common,
    binds: [{ from: referenceTree, to: "/work" }, ...binds],
    folder: "/work",
  };
  const sides = startSides({ original: () => startRunner(original), candidate: () => startRunner(candidate) });
  const workshop = startRunner(original);
  try {
    const test = await runDifferential({ sides, workshop, referenceTree, sources, modules, inputs, seed });
    const { faults } = options;
    const measured =
      faults === undefined
        ? new Map<string, Sensitivity>()
        : await measureAll(test, (module) =>
            measureSensitivity({
              folder: join(candidateTree, candidateRoot),
              module,
              faults,
              random: seededRandom(`${seed} faults in ${module.module}`),
              startSide: () => startRunner(candidate),
            }),
          );
    return withSensitivity(test.report(), measured);
  } finally {
    await Promise.all([sides.close(), workshop.close()]);
  }
}

/**
 * Measures the test in each module. If it notices too few faults, the module is called more often and measured once
 * more.
 */
async function measureAll(
  test: Differential,
  measure: (module: ModuleReport) => Promise<Sensitivity | undefined>,
): Promise<Map<string, Sensitivity>> {
  const measured = new Map<string, Sensitivity>();
  const measureOne = async (name: string): Promise<boolean> => {
    const { mismatchCount, modules } = test.report();
    const module = modules.find((each) => each.module === name);
    const found = mismatchCount > 0 || module === undefined ? undefined : await measure(module);
    if (found !== undefined) measured.set(name, found);
    return found !== undefined && isBlind(found);
  };
  for (const { module } of test.report().modules) {
    if (!(await measureOne(module))) continue;
    await test.callMore(module, MORE_CALLS);
    await measureOne(module);
  }
  return measured;
}

/** Adds the measurements; a module in which most planted faults stay unnoticed cannot be compared. */
function withSensitivity(report: DifferentialReport, sensitivity: ReadonlyMap<string, Sensitivity>): Comparison {
  const modules = report.modules.map((module): ComparedModule => {
    const found = sensitivity.get(module.module);
    if (found === undefined) return module;
    if (!isBlind(found)) return { ...module, ...found };
    return { ...module, ...found, cannotCompare: module.mismatches > 0 ? undefined : sayBlind(found) };
  });
  const sum = (of: (each: Sensitivity) => number) => [...sensitivity.values()].reduce((all, each) => all + of(each), 0);
  return {
    ...report,
    modules,
    faultsPlanted: sum((each) => each.faultsPlanted),
    faultsReached: sum((each) => each.faultsReached),
    faultsCaught: sum((each) => each.faultsCaught),
  };
}

/** Whether strings in the modules look like messages of V8 that name variables. */
async function hasSuchMessages(tree: string, files: readonly string[]): Promise<boolean> {
  for (const file of new Set(files)) {
    const source = (await readInTree(tree, file)) ?? "";
    if (/["'`][^"'`\n]*\bis not (a function|a constructor|iterable|defined|an object|async iterable)/.test(source))
      return true;
  }
  return false;
}
