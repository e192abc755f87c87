import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Node } from "acorn";
import { parse } from "acorn";
import { full } from "acorn-walk";
import { retarget } from "./compare-calls.ts";
import type { OracleCall } from "./protocol.ts";
import type { Runner } from "./runner-process.ts";
import type { SeededRandom } from "./seeded-random.ts";

/** A small change of a program that should change what it does. */
interface Mutation {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

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
    const mutation = random.pick(findMutations(source));
    if (mutation === undefined) continue;
    const others = modules.filter(([name]) => name !== module);
    const asked: Asked[] = [
      [module, calls],
      ...others.map(([name, all]): Asked => [name, all.slice(-CALLS_OF_OTHERS)]),
    ];
    // The same calls in the same order, without the fault: what hangs on earlier calls is the same on both sides.
    const right = await answersTo(options, asked);
    await replaceFile(file, source.slice(0, mutation.start) + mutation.text + source.slice(mutation.end));
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

const FLIPPED: Readonly<Record<string, string>> = {
  "===": "!==",
  "!==": "===",
  "==": "!=",
  "!=": "==",
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  "+": "-",
  "-": "+",
  "&&": "||",
  "||": "&&",
};

/** Every place where a fault can be planted: flipped operators, changed numbers, dropped negations, emptied returns. */
function findMutations(source: string): Mutation[] {
  const mutations: Mutation[] = [];
  full(parse(source, { ecmaVersion: "latest", sourceType: "module" }), (node) =>
    mutations.push(...mutationsOf(node, source)),
  );
  return mutations;
}

function mutationsOf(node: Node, source: string): Mutation[] {
  const part = node as Node & { operator?: string; left?: Node; right?: Node; argument?: Node | null; value?: unknown };
  switch (node.type) {
    case "BinaryExpression":
    case "LogicalExpression": {
      const flipped = FLIPPED[part.operator ?? ""];
      if (flipped === undefined || part.left === undefined || part.right === undefined) return [];
      const between = source.slice(part.left.end, part.right.start);
      const at = part.left.end + between.indexOf(part.operator ?? "");
      return [{ start: at, end: at + (part.operator ?? "").length, text: flipped }];
    }
    case "UnaryExpression":
      return part.operator === "!" ? [{ start: node.start, end: node.start + 1, text: "" }] : [];
    case "Literal":
      return typeof part.value === "number" ? [{ start: node.start, end: node.end, text: String(part.value + 1) }] : [];
    case "ReturnStatement":
      return part.argument == null ? [] : [{ start: part.argument.start, end: part.argument.end, text: "undefined" }];
    default:
      return [];
  }
}
