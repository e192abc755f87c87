import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isFolderIn, readInTree } from "../../workspace/read-in-tree.ts";
import { mutate } from "../syntax/find-mutations.ts";
import { faultSitesIn } from "./fault-sites.ts";
import type { ModuleReport } from "./judge-module.ts";
import type { Runner } from "./runner-process.ts";
import type { SeededRandom } from "./seeded-random.ts";

/** For one module: the number of planted faults, of faults in code that the calls execute, and of faults that the test noticed. */
export interface Sensitivity {
  readonly faultsPlanted: number;
  readonly faultsReached: number;
  readonly faultsCaught: number;
}

/** The module to plant faults into, and the number of faults. */
export interface SensitivityOptions {
  /** Host path of the folder with the candidate's modules. Files may be written there; `startSide` mounts the folder. */
  readonly folder: string;
  readonly module: ModuleReport;
  /** Number of faults to plant in code that the calls execute. If the test notices too few of them, more are planted, up to `MAX_FAULTS`. */
  readonly faults: number;
  readonly random: SeededRandom;
  readonly startSide: () => Runner;
}

/** Minimum share of the faults in executed code that the test must notice. Below 1, because a fault without effect counts as missed. */
const MIN_SENSITIVITY = 0.25;
/** Minimum share of a module's planted faults whose code the calls must execute. */
const MIN_REACHED = 0.25;
/** Minimum number of planted faults from which a share of them is judged, and maximum number of planted faults. */
const MIN_FAULTS = 6;
const MAX_FAULTS = 18;

/**
 * Whether the differential test is too weak to judge a module. A planted fault is reached if the test's calls execute its code. The test is too weak
 * if at least 6 faults were planted and fewer than 25 % of them are reached. It is also too weak if at least 6 faults are reached and the test
 * notices fewer than 25 % of the reached faults.
 */
export function isBlind({ faultsPlanted, faultsReached, faultsCaught }: Sensitivity): boolean {
  if (faultsPlanted >= MIN_FAULTS && faultsReached < faultsPlanted * MIN_REACHED) return true;
  return faultsReached >= MIN_FAULTS && faultsCaught < faultsReached * MIN_SENSITIVITY;
}

/** Describes how few of the planted faults the differential test notices. */
export function sayBlind({ faultsPlanted, faultsReached, faultsCaught }: Sensitivity): string {
  if (faultsReached < faultsPlanted * MIN_REACHED)
    return `the calls reach only ${faultsReached} of ${faultsPlanted} fault sites in it, but ${MIN_REACHED * 100} % are needed`;
  return `the test notices only ${faultsCaught} of ${faultsReached} faults planted where the calls reach, but ${MIN_SENSITIVITY * 100} % are needed`;
}

/**
 * Measures a differential test: plants single faults into copies of a candidate's module, repeats the compared calls, and counts the noticed faults.
 * For an unnoticed fault, a further copy throws an error at the fault's position. If the test does not notice the error either, the calls do not
 * reach the position. Answers that differ between two unchanged copies are ignored. Returns undefined if the module has no position for a fault, or
 * cannot be compared.
 */
export async function measureSensitivity(options: SensitivityOptions): Promise<Sensitivity | undefined> {
  const { folder, module, random, faults, startSide } = options;
  if (module.cannotCompare !== undefined || module.mismatches > 0) return undefined;
  const source = await sourceOf(folder, module);
  const left = source === undefined ? [] : faultSitesIn(source);
  if (source === undefined || left.length === 0) return undefined;
  const copies = startCopies(folder, module, startSide);
  let [faultsPlanted, faultsReached, faultsCaught] = [0, 0, 0];
  const isMore = () =>
    faultsPlanted < MAX_FAULTS && (faultsReached < faults || faultsCaught < faultsReached * MIN_SENSITIVITY);
  try {
    const right = await copies.right(source);
    while (right !== undefined && left.length > 0 && isMore()) {
      const [site] = left.splice(random.below(left.length), 1);
      if (site === undefined) break;
      faultsPlanted += 1;
      const isCaught = await copies.isCaught(mutate(source, site.fault), right);
      if (isCaught) faultsCaught += 1;
      if (isCaught || (await copies.isCaught(mutate(source, site.probe), right))) faultsReached += 1;
    }
    return { faultsPlanted, faultsReached, faultsCaught };
  } finally {
    await copies.end();
  }
}

/** The module's source; undefined for a path that leads out of the tree, since faulty copies are written next to the module. */
async function sourceOf(folder: string, { module }: ModuleReport): Promise<string | undefined> {
  return (await isFolderIn(folder, module)) ? readInTree(folder, module) : undefined;
}

/**
 * Time limit of a batch of calls, in ms: used for the first batch and as a minimum. Later batches get ten times the
 * duration of the slowest batch without a fault.
 */
const TIMEOUT_MS = 20_000;
const MIN_TIMEOUT_MS = 1000;
const BATCH = 50;

/** The answers of one copy of a module: a description of its exports, then the result of each call. */
type Said = readonly string[];

/** Writes copies of a module next to it, and loads each copy into a process under the module's name. */
function startCopies(folder: string, module: ModuleReport, startSide: () => Runner) {
  const calls = module.recorded.map((call) => JSON.stringify(call));
  const written: string[] = [];
  let side = startSide();
  let timeoutMs = TIMEOUT_MS;
  let slowest = 0;

  async function load(source: string): Promise<string> {
    const name = module.module.replace(/(\.\w+)?$/, `.copy-${written.length}$1`);
    written.push(join(folder, name));
    await writeFile(join(folder, name), source);
    const loaded = await side.load(module.module, module.original, name);
    if ("error" in loaded) return `does not load: ${loaded.error}`;
    return `${loaded.root}\n${loaded.targets.map(({ path, name, length }) => `${path.join(".")} ${name} ${length}`).join()}`;
  }

  /** Yields the answers to each batch of calls. For a batch that hangs, yields undefined and stops. */
  async function* answers(source: string): AsyncGenerator<Said | undefined> {
    yield [await load(source)];
    for (let i = 0; i < calls.length; i += BATCH) {
      const request = { calls: calls.slice(i, i + BATCH), number: i + 1, timeoutMs };
      const began = performance.now();
      const said = await side.call(module.module, request);
      slowest = Math.max(slowest, performance.now() - began);
      yield said?.results;
      if (said === undefined) return;
    }
  }

  async function all(source: string): Promise<Said | undefined> {
    const said: string[] = [];
    for await (const batch of answers(source)) {
      if (batch === undefined) return undefined;
      said.push(...batch);
    }
    return said;
  }

  return {
    /** The answers that all unchanged copies give; an answer is undefined if two copies differ. Returns undefined if the calls hang. */
    right: async (source: string): Promise<readonly (string | undefined)[] | undefined> => {
      const [first, second] = [await all(source), await all(source)];
      if (first === undefined || second === undefined) return undefined;
      timeoutMs = Math.max(MIN_TIMEOUT_MS, 10 * slowest);
      return first.map((said, i) => (said === second[i] ? said : undefined));
    },
    /** Whether an answer of a copy with a planted fault differs from the answer of the unchanged copies. */
    isCaught: async (source: string, right: readonly (string | undefined)[]): Promise<boolean> => {
      let at = 0;
      for await (const batch of answers(source)) {
        if (batch === undefined) {
          // A fault that makes a copy run forever counts as noticed.
          await side.close();
          side = startSide();
          return true;
        }
        for (const said of batch) {
          const expected = right[at];
          at += 1;
          if (expected !== undefined && said !== expected) return true;
        }
      }
      return false;
    },
    end: async () => {
      await side.close();
      for (const file of written) await rm(file, { force: true });
    },
  };
}
