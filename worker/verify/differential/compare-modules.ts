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
  /** Host path of the candidate's tree. If `faults` is set, faulty copies of its modules are written next to the modules. */
  readonly candidateTree: string;
  /** The folder of the candidate's modules, relative to the candidate's tree; default `.`. */
  readonly candidateRoot?: string;
  /** Paths of the original's modules, relative to the original's tree. */
  readonly modules: readonly string[];
  /** Files of the original whose literals become arguments of calls; default: the modules. */
  readonly sources?: readonly string[];
  /** Further mounts for the processes of the original and of the candidate. */
  readonly binds?: readonly Bind[];
  /** Number of distinct inputs to compare over all modules. */
  readonly inputs: number;
  /** Number of faults to plant into each module, to measure how much the differential test notices; default 0. */
  readonly faults?: number;
  readonly seed: string;
  readonly signal: AbortSignal;
}

/** Number of further calls to a module if the differential test notices too few of the faults planted in the module. */
const MORE_CALLS = 1000;

/** The result of comparing one module. */
export type ComparedModule = ModuleReport & Partial<Sensitivity>;

/** The result of a comparison. The field `cannotCompare` of a module says why the module cannot be judged. */
export type Comparison = Omit<DifferentialReport, "modules"> &
  Sensitivity & { readonly modules: readonly ComparedModule[] };

/**
 * Compares modules of a candidate with the original modules at the same paths, in sandboxes. The candidate's process sees its own root and
 * its tree's `node_modules`, and nothing of the original. Throws NoResult when the comparison is interrupted.
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
 * Measures how many planted faults the differential test notices in each module. If it notices too few, the module is
 * called more often and measured once more.
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

/** Adds the measurements to the result. A module in which most planted faults stay unnoticed cannot be compared. */
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

/** Whether the modules contain strings that resemble V8's error messages about a variable. */
async function hasSuchMessages(tree: string, files: readonly string[]): Promise<boolean> {
  for (const file of new Set(files)) {
    const source = (await readInTree(tree, file)) ?? "";
    if (/["'`][^"'`\n]*\bis not (a function|a constructor|iterable|defined|an object|async iterable)/.test(source))
      return true;
  }
  return false;
}
