import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "acorn";
import type { Mutation } from "../syntax/find-mutations.ts";
import { findMutations, mutate } from "../syntax/find-mutations.ts";
import type { SyntaxNode } from "../syntax/walk.ts";
import type { ModuleReport } from "./judge-module.ts";
import type { Runner } from "./runner-process.ts";
import type { SeededRandom } from "./seeded-random.ts";

/** How many of the faults that were planted into a module the test saw. */
export interface Sensitivity {
  readonly faultsPlanted: number;
  readonly faultsCaught: number;
}

/** Where faults are planted, and how many. */
export interface SensitivityOptions {
  /** Host path of the folder of the candidate's modules, which may be changed; `startSide` sees it. */
  readonly folder: string;
  readonly modules: readonly ModuleReport[];
  /** Faults of each module; three times as many where so few are seen that the module would be refused. */
  readonly faults: number;
  readonly seed: (module: string) => SeededRandom;
  readonly startSide: () => Runner;
}

/** Share of the planted faults that the test has to see in a module. Some change nothing that can be seen, and count as missed. */
export const MIN_SENSITIVITY = 0.3;
/** Planted faults below which a share says nothing. */
const ENOUGH_FAULTS = 6;

/** Whether so few planted faults were seen that the test says nothing of the module. */
export function isBlind({ faultsPlanted, faultsCaught }: Sensitivity): boolean {
  return faultsPlanted >= ENOUGH_FAULTS && faultsCaught < faultsPlanted * MIN_SENSITIVITY;
}

/**
 * Tests the test: plants faults into copies of each module of the candidate, one each, makes the calls that were compared before, and
 * counts how many faults show. What an unchanged copy answers differently the second time is left out, as are modules without a
 * place for a fault.
 */
export async function measureSensitivity(options: SensitivityOptions): Promise<Map<string, Sensitivity>> {
  const found = new Map<string, Sensitivity>();
  for (const module of options.modules) {
    if (module.cannotCompare !== undefined || module.mismatches > 0) continue;
    const source = await readFile(join(options.folder, module.module), "utf8").catch(() => undefined);
    const mutations = source === undefined ? [] : mutationsIn(source);
    if (source !== undefined && mutations.length > 0)
      found.set(module.module, await measureModule(options, { module, source, mutations }));
  }
  return found;
}

interface Place {
  readonly module: ModuleReport;
  readonly source: string;
  readonly mutations: Mutation[];
}

async function measureModule(options: SensitivityOptions, { module, source, mutations }: Place): Promise<Sensitivity> {
  const { startSide, faults } = options;
  const random = options.seed(module.module);
  const copies = startCopies(options.folder, module, startSide);
  let [faultsPlanted, faultsCaught] = [0, 0];
  try {
    const right = await copies.right(source);
    if (right === undefined) return { faultsPlanted, faultsCaught };
    const left = [...mutations];
    const isMore = () =>
      faultsPlanted < faults || (faultsPlanted < faults * 3 && isBlind({ faultsPlanted, faultsCaught }));
    while (left.length > 0 && isMore()) {
      const [mutation] = left.splice(random.below(left.length), 1);
      if (mutation === undefined) break;
      faultsPlanted += 1;
      if (await copies.isCaught(mutate(source, mutation), right)) faultsCaught += 1;
    }
    return { faultsPlanted, faultsCaught };
  } finally {
    await copies.end();
  }
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
          side.close();
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
      side.close();
      for (const file of written) await rm(file, { force: true });
    },
  };
}

function mutationsIn(source: string): Mutation[] {
  for (const sourceType of ["module", "script"] as const) {
    try {
      const tree = parse(source, {
        ecmaVersion: "latest",
        sourceType,
        allowReturnOutsideFunction: true,
        allowHashBang: true,
      });
      return findMutations(tree as unknown as SyntaxNode, source);
    } catch {
      // Tried as the other kind; what is no JavaScript has no place for a fault.
    }
  }
  return [];
}
