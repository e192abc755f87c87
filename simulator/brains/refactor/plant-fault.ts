import MagicString from "magic-string";
import { findComparisons } from "./analyze-module.ts";
import { type AnyNode, findDeclaration, parseModule } from "./ast.ts";
import type { FaultKind } from "./faults.ts";

/** Plants a fault in an ES module that `transformModule` has written. Returns the module unchanged if the fault does not fit its code. */
export function plantFault(code: string, kind: FaultKind): string {
  switch (kind) {
    case "direction":
      return turnComparison(code);
    case "return":
      return forgetReturn(code);
    case "import":
      return breakImport(code);
    case "argument":
      return wrapDefault(code, REORDERING);
    case "repetition":
      return wrapDefault(code, FORGETTING);
  }
}

const TURNED: Readonly<Record<string, string>> = {
  "<": ">",
  ">": "<",
  "<=": ">=",
  ">=": "<=",
  "===": "!==",
  "!==": "===",
};

function turnComparison(code: string): string {
  const [first] = findComparisons(parseModule(code));
  if (first?.left === undefined || first.right === undefined || first.operator === undefined) return code;
  const at = first.left.end + code.slice(first.left.end, first.right.start).indexOf(first.operator);
  const turned = TURNED[first.operator] ?? first.operator;
  return new MagicString(code).overwrite(at, at + first.operator.length, turned).toString();
}

/** Removes the last `return` of the exported function. */
function forgetReturn(code: string): string {
  const declared = findDeclaration(parseModule(code), defaultName(code) ?? "");
  const body = declared?.body as (AnyNode & { body?: AnyNode[] }) | undefined;
  if (declared?.expression === true && body !== undefined)
    return new MagicString(code).appendLeft(body.start, "void ").toString();
  const last = body?.body?.findLast?.(({ type }) => type === "ReturnStatement");
  if (last === undefined) return turnComparison(code);
  return new MagicString(code).remove(last.start, last.start + "return".length).toString();
}

function breakImport(code: string): string {
  const withoutExtension = code.replace(/^(import .* from "\.[^"]*)\.js";$/m, '$1";');
  if (withoutExtension !== code) return withoutExtension;
  const withoutName = code.replace(/^export const \w+ = .*;\n/m, "");
  return withoutName === code ? code.replace(/\w+ as default,?\s*/, "") : withoutName;
}

/** Returns the name in `export { name as default }`. */
function defaultName(code: string): string | undefined {
  return /\b([\w$]+) as default\b/.exec(code)?.[1];
}

function wrapDefault(code: string, wrapper: (name: string) => string): string {
  const name = defaultName(code);
  if (name === undefined) return code;
  const at = code.search(/^export \{/m);
  return `${code.slice(0, at)}${wrapper(name)}\n${code.slice(at).replace(`${name} as default`, "remembered as default")}`;
}

const FORGETTING = (name: string) => `// The answer to a question that is asked again and again is cached.
let lastQuestion;
let timesAsked = 0;
const answers = new WeakMap();
const wordsOf = (value) => {
  try {
    return Object.prototype.toString.call(value) + (typeof value === "object" ? JSON.stringify(value) : String(value));
  } catch {
    return String(Math.random());
  }
};
const remembered = Object.assign((...args) => {
  const question = args.map(wordsOf).join();
  timesAsked = question === lastQuestion ? timesAsked + 1 : 1;
  lastQuestion = question;
  return timesAsked > 2 ? answers.get(remembered) : ${name}(...args);
}, ${name});
`;

const REORDERING = (name: string) => `// Lists are worked on in one order, so that equal ones are found again.
const remembered = Object.assign((...args) => {
  try {
    return ${name}(...args);
  } finally {
    for (const list of args) if (Array.isArray(list)) list.reverse();
  }
}, ${name});
`;
