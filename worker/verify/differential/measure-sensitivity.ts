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
  const modules = await repeatableCalls(options);
  let faultsPlanted = 0;
  let faultsCaught = 0;
  for (let i = 0; i < options.faults * 3 && faultsPlanted < options.faults && modules.length > 0; i++) {
    const [module, calls] = modules[i % modules.length] ?? ["", []];
    const file = join(options.tree, options.candidateRoot, module);
    const source = await readFile(file, "utf8");
    const mutation = options.random.pick(findMutations(source));
    if (mutation === undefined) continue;
    await replaceFile(file, source.slice(0, mutation.start) + mutation.text + source.slice(mutation.end));
    faultsPlanted += 1;
    if (await isCaught(options, module, calls)) faultsCaught += 1;
    await replaceFile(file, source);
  }
  return { faultsPlanted, faultsCaught };
}

type Recorded = readonly { call: OracleCall; expected: string }[];

/** The recorded calls that a fresh process without a fault answers as before: what hangs on earlier calls is left out. */
async function repeatableCalls(options: {
  candidateRoot: string;
  recorded: ReadonlyMap<string, Recorded>;
  startSide: () => Runner;
}): Promise<[string, Recorded][]> {
  const side = options.startSide();
  try {
    const kept: [string, Recorded][] = [];
    for (const [module, calls] of options.recorded) {
      const path = `${options.candidateRoot}/${module}`;
      if ("error" in (await side.load(path))) continue;
      const got = await side.call(
        path,
        calls.map(({ call }) => retarget(call, `${options.candidateRoot}/`)),
      );
      const same = calls.filter(({ expected }, i) => got[i] === expected);
      if (same.some(({ call }) => call.args !== undefined)) kept.push([module, same]);
    }
    return kept;
  } finally {
    side.close();
  }
}

async function isCaught(
  options: { candidateRoot: string; startSide: () => Runner },
  module: string,
  calls: readonly { call: OracleCall; expected: string }[],
): Promise<boolean> {
  const side = options.startSide();
  try {
    const path = `${options.candidateRoot}/${module}`;
    if ("error" in (await side.load(path))) return true;
    const got = await side.call(
      path,
      calls.map(({ call }) => retarget(call, `${options.candidateRoot}/`)),
    );
    return calls.some(({ expected }, i) => got[i] !== expected);
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
