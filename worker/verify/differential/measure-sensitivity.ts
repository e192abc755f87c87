import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { parse } from "acorn";
import type { Mutation } from "../syntax/find-mutations.ts";
import { findMutations, mutate } from "../syntax/find-mutations.ts";
import type { SyntaxNode } from "../syntax/walk.ts";
import { retarget } from "./compare-calls.ts";
import type { OracleCall } from "./protocol.ts";
import type { Runner } from "./runner-process.ts";
import type { SeededRandom } from "./seeded-random.ts";

export interface Sensitivity {
  readonly faultsPlanted: number;
  readonly faultsCaught: number;
}

/**
 * Tests the test: plants one fault at a time into a module of the candidate, asks the calls that were compared before
 * again, and counts how many faults show. Some faults change nothing that can be seen; they count as missed.
 */
export async function measureSensitivity(options: {
  /** A copy of the candidate's tree that may be changed; the runner that `startSide` makes reads it. */
  readonly tree: string;
  readonly candidateRoot: string;
  readonly recorded: ReadonlyMap<string, readonly { call: OracleCall; expected: string }[]>;
  readonly faults: number;
  readonly random: SeededRandom;
  readonly startSide: () => Runner;
}): Promise<Sensitivity> {
  const { candidateRoot, recorded, random } = options;
  const modules = [...recorded].filter(([, calls]) => calls.some(({ call }) => call.args !== undefined));
  const written = new Map(modules.map(([name, calls]) => [name, calls.map(({ call }) => inside(call, candidateRoot))]));
  const planned = new Map<string, Plan>();
  let faultsPlanted = 0;
  let faultsCaught = 0;
  for (let i = 0; i < options.faults * 3 && faultsPlanted < options.faults && modules.length > 0; i++) {
    const [module = ""] = modules[i % modules.length] ?? [];
    const file = join(options.tree, candidateRoot, module);
    const plan = planned.get(module) ?? planFor(module, await readFile(file, "utf8"), written);
    planned.set(module, plan);
    const { source, mutations, asked } = plan;
    const mutation = random.pick(mutations);
    if (mutation === undefined) continue;
    // The same calls in the same order, without the fault: what hangs on earlier calls is the same on both sides.
    const right = plan.right ?? (await answersTo(options, asked));
    if (right.isWhole) plan.right = right;
    await replaceFile(file, mutate(source, mutation));
    const wrong = await answersTo(options, asked);
    await replaceFile(file, source);
    faultsPlanted += 1;
    if (!isDeepStrictEqual(wrong.answers, right.answers)) faultsCaught += 1;
  }
  return { faultsPlanted, faultsCaught };
}

/** Calls of each module that does not have the fault itself. */
const CALLS_OF_OTHERS = 30;

/** A module, with the JSON of the calls that are made to it. */
type Asked = readonly [module: string, calls: readonly string[]];

/** Answers, one text a call, up to where one hangs; for a module that does not load, why. */
interface Answers {
  readonly answers: readonly string[];
  /** Whether every module was loaded, and every call came to an end. */
  readonly isWhole: boolean;
}

/** What is the same for every fault of one module: it is found out once. */
interface Plan {
  readonly source: string;
  readonly mutations: readonly Mutation[];
  readonly asked: readonly Asked[];
  /** What a whole run without a fault answered; one that a busy machine cut short is made again. */
  right?: Answers;
}

function planFor(module: string, source: string, written: ReadonlyMap<string, readonly string[]>): Plan {
  const others = [...written].filter(([name]) => name !== module);
  return {
    source,
    mutations: mutationsIn(source),
    asked: [
      [module, written.get(module) ?? []],
      ...others.map(([name, all]): Asked => [name, all.slice(-CALLS_OF_OTHERS)]),
    ],
  };
}

function inside(call: OracleCall, candidateRoot: string): string {
  return retarget({ call, text: JSON.stringify(call) }, `${candidateRoot}/`);
}

/** ms that all calls of one module may take: without a fault they take a fraction of a second. */
const CALLS_TIMEOUT_MS = 10_000;

/** What a fresh process answers. */
async function answersTo(
  options: { candidateRoot: string; startSide: () => Runner },
  asked: readonly Asked[],
): Promise<Answers> {
  const side = options.startSide();
  const answers: string[] = [];
  let isWhole = true;
  try {
    for (const [module, calls] of asked) {
      const path = `${options.candidateRoot}/${module}`;
      const loaded = await side.load(path);
      if ("error" in loaded) {
        answers.push(loaded.error);
        isWhole = false;
        continue;
      }
      const said = await side.callTogether(path, calls, CALLS_TIMEOUT_MS);
      // A fault that makes it run for ever shows by that.
      if (said === undefined) return { answers: [...answers, "hangs"], isWhole: false };
      answers.push(...said);
    }
    return { answers, isWhole };
  } finally {
    side.close();
  }
}

async function replaceFile(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

function mutationsIn(source: string): Mutation[] {
  const tree = parse(source, { ecmaVersion: "latest", sourceType: "module" });
  return findMutations(tree as unknown as SyntaxNode, source);
}
