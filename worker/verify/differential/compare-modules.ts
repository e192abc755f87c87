import { readFile } from "node:fs/promises";
import { join, posix } from "node:path";
import type { Bind } from "../../sandbox/profile.ts";
import type { Sandbox } from "../../sandbox/sandbox.ts";
import { bindsOfCandidate } from "./binds-of-candidate.ts";
import type { ModuleReport } from "./judge-module.ts";
import type { Sensitivity } from "./measure-sensitivity.ts";
import { isBlind, MIN_SENSITIVITY, measureSensitivity } from "./measure-sensitivity.ts";
import type { DifferentialReport } from "./run-differential.ts";
import { runDifferential } from "./run-differential.ts";
import type { RunnerOptions } from "./runner-process.ts";
import { startRunner } from "./runner-process.ts";
import { seededRandom } from "./seeded-random.ts";
import { startSides } from "./sides.ts";

/** What is compared with what. */
export interface ComparisonOptions {
  readonly sandbox: Sandbox;
  readonly slot: number;
  /** Host path of the original's tree. */
  readonly referenceTree: string;
  /** Host path of the candidate's tree. Faults are planted beside its modules, where `faults` asks for that. */
  readonly candidateTree: string;
  /** Where the candidate of each module lies in its tree; default `.`. */
  readonly candidateRoot?: string;
  /** Modules of the original, relative to its tree. */
  readonly modules: readonly string[];
  /** Files of the original whose words calls are made of; default the modules. */
  readonly sources?: readonly string[];
  /** What both sides see beside their trees. */
  readonly binds?: readonly Bind[];
  /** Distinct inputs to reach in total. */
  readonly inputs: number;
  /** Faults to plant into each module, to measure the test itself; default 0. */
  readonly faults?: number;
  readonly seed: string;
  readonly signal: AbortSignal;
}

/** What became of one module. */
export type ComparedModule = ModuleReport & Partial<Sensitivity>;

/** What a comparison came to. `cannotCompare` in a module says why nothing can be said of it. */
export type Comparison = Omit<DifferentialReport, "modules"> &
  Sensitivity & { readonly modules: readonly ComparedModule[] };

/**
 * Compares modules of a candidate with those of the same paths of an original, in sandboxes. The candidate sees its own root and its tree's
 * `node_modules`, nothing of the original.
 *
 * Throws NoResult when it is cut short.
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
    const report = await runDifferential({ sides, workshop, referenceTree, sources, modules, inputs, seed });
    const sensitivity = await measureSensitivity({
      folder: join(candidateTree, candidateRoot),
      modules: options.faults === undefined || report.mismatchCount > 0 ? [] : report.modules,
      faults: options.faults ?? 0,
      seed: (module) => seededRandom(`${seed} faults in ${module}`),
      startSide: () => startRunner(candidate),
    });
    return withSensitivity(report, sensitivity);
  } finally {
    sides.close();
    workshop.close();
  }
}

/** A module in which most planted faults stay unseen cannot be compared, either. */
function withSensitivity(report: DifferentialReport, sensitivity: ReadonlyMap<string, Sensitivity>): Comparison {
  const modules = report.modules.map((module): ComparedModule => {
    const found = sensitivity.get(module.module);
    if (found === undefined) return module;
    if (!isBlind(found)) return { ...module, ...found };
    const { faultsPlanted, faultsCaught } = found;
    const cannotCompare = `the test notices only ${faultsCaught} of ${faultsPlanted} faults planted into it, and ${Math.round(MIN_SENSITIVITY * 100)} % are needed`;
    return { ...module, ...found, cannotCompare };
  });
  const all = [...sensitivity.values()];
  return {
    ...report,
    modules,
    faultsPlanted: all.reduce((sum, { faultsPlanted }) => sum + faultsPlanted, 0),
    faultsCaught: all.reduce((sum, { faultsCaught }) => sum + faultsCaught, 0),
  };
}

/** Whether texts of the modules are like messages of V8 in which it names variables. */
async function hasSuchMessages(tree: string, files: readonly string[]): Promise<boolean> {
  for (const file of new Set(files)) {
    const source = await readFile(join(tree, file), "utf8").catch(() => "");
    if (/["'`][^"'`\n]*\bis not (a function|a constructor|iterable|defined|an object|async iterable)/.test(source))
      return true;
  }
  return false;
}
