import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parse } from "acorn";
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
  let faultsPlanted = 0;
  let faultsCaught = 0;
  for (let i = 0; i < options.faults * 3 && faultsPlanted < options.faults && modules.length > 0; i++) {
    const [module, calls] = modules[i % modules.length] ?? ["", []];
    const file = join(options.tree, candidateRoot, module);
    const source = await readFile(file, "utf8");
    const mutation = random.pick(mutationsIn(source));
    if (mutation === undefined) continue;
    const others = modules.filter(([name]) => name !== module);
    const asked: Asked[] = [
      [module, calls],
      ...others.map(([name, all]): Asked => [name, all.slice(-CALLS_OF_OTHERS)]),
    ];
    // The same calls in the same order, without the fault: what hangs on earlier calls is the same on both sides.
    const right = await answersTo(options, asked);
    await replaceFile(file, mutate(source, mutation));
    const wrong = await answersTo(options, asked);
    await replaceFile(file, source);
    faultsPlanted += 1;
    if (wrong.length !== right.length || wrong.some((answer, n) => answer !== right[n])) faultsCaught += 1;
  }
  return { faultsPlanted, faultsCaught };
}

/** Calls of each module that does not have the fault itself. */
const CALLS_OF_OTHERS = 30;

/** A module, with calls whose answers are known. */
type Asked = readonly [module: string, calls: Recorded];

type Recorded = readonly { call: OracleCall; expected: string }[];

/** ms that all calls of one module may take: without a fault they take a fraction of a second. */
const CALLS_TIMEOUT_MS = 10_000;

/** What a fresh process answers, one text a call, up to where it hangs; for a module that does not load, why. */
async function answersTo(
  options: { candidateRoot: string; startSide: () => Runner },
  asked: readonly Asked[],
): Promise<string[]> {
  const side = options.startSide();
  const answers: string[] = [];
  try {
    for (const [module, calls] of asked) {
      const path = `${options.candidateRoot}/${module}`;
      const loaded = await side.load(path);
      if ("error" in loaded) {
        answers.push(loaded.error);
        continue;
      }
      const inside = calls.map(({ call }) => retarget(call, `${options.candidateRoot}/`));
      const said = await side.callTogether(path, inside, CALLS_TIMEOUT_MS);
      // A fault that makes it run for ever shows by that.
      if (said === undefined) return [...answers, "hangs"];
      answers.push(...said);
    }
    return answers;
  } finally {
    side.close();
  }
}

async function replaceFile(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

function mutationsIn(source: string): ReturnType<typeof findMutations> {
  const tree = parse(source, { ecmaVersion: "latest", sourceType: "module" });
  return findMutations(tree as unknown as SyntaxNode, source);
}
