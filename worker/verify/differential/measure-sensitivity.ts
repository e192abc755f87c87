import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isFolderIn, readInTree } from "../../workspace/read-in-tree.ts";
import { mutate } from "../syntax/find-mutations.ts";
import type { ModuleReport } from "./judge-module.ts";
import { placesIn } from "./places-for-faults.ts";
import type { Runner } from "./runner-process.ts";
import type { SeededRandom } from "./seeded-random.ts";

/** How many faults were planted into a module, how many of their places the calls run, and how many faults the test saw. */
export interface Sensitivity {
  readonly faultsPlanted: number;
  readonly faultsReached: number;
  readonly faultsCaught: number;
}

/** Where faults are planted, and how many. */
export interface SensitivityOptions {
  /** Host path of the folder of the candidate's modules, which may be changed; `startSide` sees it. */
  readonly folder: string;
  readonly module: ModuleReport;
  /** Faults to plant where the calls run; up to `MAX_FAULTS` where so few are seen that the module would be refused. */
  readonly faults: number;
  readonly random: SeededRandom;
  readonly startSide: () => Runner;
}

/** Share of the reached faults that the test has to see in a module. Some change nothing that can be seen, and count as missed. */
const MIN_SENSITIVITY = 0.25;
/** Share of the places for faults that the calls have to run. */
const MIN_REACHED = 0.25;
/** Planted faults below which a share says nothing, and at most. */
const ENOUGH_FAULTS = 6;
const MAX_FAULTS = 18;

/**
 * Whether the test says nothing of a module. A fault in code that the calls never run cannot be seen, and says how much of the module they
 * reach; a fault that they run and do not see says how well they look. A module is blind when at least 6 faults were planted and fewer than
 * 25 % of their places are reached, or when at least 6 were reached and fewer than 25 % of those are seen.
 */
export function isBlind({ faultsPlanted, faultsReached, faultsCaught }: Sensitivity): boolean {
  if (faultsPlanted >= ENOUGH_FAULTS && faultsReached < faultsPlanted * MIN_REACHED) return true;
  return faultsReached >= ENOUGH_FAULTS && faultsCaught < faultsReached * MIN_SENSITIVITY;
}

/** Says how little the test sees. */
export function sayBlind({ faultsPlanted, faultsReached, faultsCaught }: Sensitivity): string {
  if (faultsReached < faultsPlanted * MIN_REACHED)
    return `the calls run only ${faultsReached} of ${faultsPlanted} places for faults in it, and ${MIN_REACHED * 100} % are needed`;
  return `the test notices only ${faultsCaught} of ${faultsReached} faults planted into it where the calls run, and ${MIN_SENSITIVITY * 100} % are needed`;
}

/**
 * Tests the test: plants faults into copies of a module of the candidate, one each, makes the calls that were compared before, and
 * counts how many faults show. Where one does not, an error is thrown from its place: if that does not show either, the calls do not
 * reach it. Answers that two unchanged copies give differently are left out.
 *
 * @returns undefined for a module without a place for a fault, or that cannot be compared.
 */
export async function measureSensitivity(options: SensitivityOptions): Promise<Sensitivity | undefined> {
  const { folder, module, random, faults, startSide } = options;
  if (module.cannotCompare !== undefined || module.mismatches > 0) return undefined;
  const source = await sourceOf(folder, module);
  const left = source === undefined ? [] : placesIn(source);
  if (source === undefined || left.length === 0) return undefined;
  const copies = startCopies(folder, module, startSide);
  let [faultsPlanted, faultsReached, faultsCaught] = [0, 0, 0];
  const isMore = () =>
    faultsPlanted < MAX_FAULTS && (faultsReached < faults || faultsCaught < faultsReached * MIN_SENSITIVITY);
  try {
    const right = await copies.right(source);
    while (right !== undefined && left.length > 0 && isMore()) {
      const [place] = left.splice(random.below(left.length), 1);
      if (place === undefined) break;
      faultsPlanted += 1;
      const isCaught = await copies.isCaught(mutate(source, place.fault), right);
      if (isCaught) faultsCaught += 1;
      if (isCaught || (await copies.isCaught(mutate(source, place.probe), right))) faultsReached += 1;
    }
    return { faultsPlanted, faultsReached, faultsCaught };
  } finally {
    await copies.end();
  }
}

/** undefined for a module that leads out of the tree: copies are written beside it. */
async function sourceOf(folder: string, { module }: ModuleReport): Promise<string | undefined> {
  return (await isFolderIn(folder, module)) ? readInTree(folder, module) : undefined;
}

/** ms that a batch of calls may take at first, and at least; later ten times what the slowest one took without a fault. */
const TIMEOUT_MS = 20_000;
const MIN_TIMEOUT_MS = 1000;
const BATCH = 50;

/** What a copy of a module answers: its exports, then each call. */
type Said = readonly string[];

/** Copies of one module beside it, loaded one after the other into a process in its place. */
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

  /** Batches of answers; undefined ends them when one hangs. */
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
    /** Answers of unchanged copies, undefined where two of them differ; nothing when they do not come to an end. */
    right: async (source: string): Promise<readonly (string | undefined)[] | undefined> => {
      const [first, second] = [await all(source), await all(source)];
      if (first === undefined || second === undefined) return undefined;
      timeoutMs = Math.max(MIN_TIMEOUT_MS, 10 * slowest);
      return first.map((said, i) => (said === second[i] ? said : undefined));
    },
    /** Whether a copy answers anything else. */
    isCaught: async (source: string, right: readonly (string | undefined)[]): Promise<boolean> => {
      let at = 0;
      for await (const batch of answers(source)) {
        if (batch === undefined) {
          // A fault that makes it run for ever shows by that.
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
