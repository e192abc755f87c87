import { type Parsed, type PythonTree, parseSource } from "../../syntax/parse-source.ts";
import { type Edit, type FaultClass, type FoundFault, withEdits } from "../fault.ts";
import type { Language } from "../language.ts";
import { pad } from "../pad.ts";

type PythonNode = PythonTree["topNode"];
type Python = Extract<Parsed, { kind: "python" }>;

/** Plants faults in Python files, found in the syntax tree. */
export function pythonLanguage(path: string, original: Python): Language {
  const names = namesOf(original.text);
  const read = (text: string) => {
    const parsed = parseSource(path, text);
    return parsed.kind === "python" && namesOf(text) === names ? parsed : undefined;
  };
  return {
    faultsOf: (parsed) => (parsed.kind === "python" ? pythonFaults(parsed) : []),
    isSameShape: (text) => read(text) !== undefined,
    respell: (text, given) => {
      const parsed = read(text);
      if (parsed === undefined) return undefined;
      const said = withEdits(text, spellings(parsed));
      return [said, text].map((each) => dressed(each, given)).find((each) => read(each) !== undefined);
    },
  };
}

const COMPARED: Readonly<Record<string, string>> = {
  "==": "!=",
  "!=": "==",
  "<": ">=",
  "<=": ">",
  ">": "<=",
  ">=": "<",
};
const NEXT: Readonly<Record<string, string>> = { "<": "<=", "<=": "<", ">": ">=", ">=": ">" };
const OTHER: Readonly<Record<string, string>> = {
  "+": "-",
  "-": "+",
  "*": "+",
  "/": "*",
  "//": "*",
  "%": "*",
  "+=": "-=",
  "-=": "+=",
};

/** Every fault that can be planted in a Python source with an observable effect. Error messages and docstrings are left unchanged. */
function pythonFaults({ tree, text }: Python): FoundFault[] {
  const faults: FoundFault[] = [];
  const visit = (node: PythonNode, within: FoundFault["within"]) => {
    if (isMessage(node, text) || isHint(node, text)) return;
    for (const [kind, edit] of waysOf(node, text)) faults.push({ kind, edits: [edit], within });
    const inner = node.name === "FunctionDefinition" ? { start: node.from, end: node.to } : within;
    for (let child = firstRun(node, text); child !== null; child = child.nextSibling) visit(child, inner);
  };
  visit(tree.topNode, undefined);
  return faults;
}

type PythonWay = [kind: FaultClass, edit: Edit];

function waysOf(node: PythonNode, text: string): PythonWay[] {
  const said = text.slice(node.from, node.to);
  const to = (kind: FaultClass, made: string | undefined): PythonWay[] =>
    made === undefined ? [] : [[kind, { start: node.from, end: node.to, text: made }]];
  const table = TABLES[node.name];
  if (table !== undefined) return table.flatMap(([kind, words]) => to(kind, words[said]));
  return OF_NODE[node.name]?.(node, said, to, text) ?? [];
}

const TABLES: Readonly<Record<string, readonly [FaultClass, Readonly<Record<string, string>>][]>> = {
  CompareOp: [
    ["comparison", COMPARED],
    ["off-by-one", NEXT],
  ],
  ArithOp: [["arithmetic", OTHER]],
  UpdateOp: [["arithmetic", OTHER]],
  and: [["logic", { and: "or" }]],
  or: [["logic", { or: "and" }]],
  Boolean: [["constant", { True: "False", False: "True" }]],
};

type Finder = (
  node: PythonNode,
  said: string,
  to: (kind: FaultClass, made: string | undefined) => PythonWay[],
  text: string,
) => PythonWay[];

const OF_NODE: Readonly<Record<string, Finder>> = {
  not: (node, _said, to) => (node.parent?.name === "UnaryExpression" ? to("negation", "") : []),
  Number: (_node, said, to) => (/^\d+$/.test(said) ? to("off-by-one", String(Number(said) + 1)) : []),
  ReturnStatement: (_node, said, to) => (/^return\s+(?!None$)/.test(said) ? to("return", "return None") : []),
  RaiseStatement: (_node, _said, to) => to("throw", "pass"),
  AwaitExpression: (node, said, to) =>
    node.parent?.name === "ReturnStatement" ? [] : to("await", said.replace(/^await\s+/, "")),
  Body: (node, said, to, text) =>
    node.parent?.name === "TryStatement" && isHandler(node, text)
      ? to("throw", `: pass${/\s*$/.exec(said)?.[0] ?? ""}`)
      : [],
  ParamList: (node, _said, _to, text) => swapped(node, text).map((edit): PythonWay => ["signature", edit]),
  CallExpression: (_node, said, to) => to("alias", COPY.exec(said)?.[1] ?? /^([\w.]+)\.copy\(\)$/.exec(said)?.[1]),
};

const COPY = /^(?:list|dict|set|copy\.copy|copy\.deepcopy|deepcopy)\(([\w.]+)\)$/;

/** Whether the body of an `except` clause handles the error, instead of ignoring it. */
function isHandler(body: PythonNode, text: string): boolean {
  for (let before = body.prevSibling; before !== null && before.name !== "Body"; before = before.prevSibling)
    if (before.name === "except") return !/^:\s*pass\s*$/.test(text.slice(body.from, body.to));
  return false;
}

/** Swaps the first two parameters after `self` that have neither a default nor a star. */
function swapped(node: PythonNode, text: string): Edit[] {
  const said = text.slice(node.from, node.to);
  const found = /^\(\s*((?:self|cls)\s*,\s*)?([A-Za-z_]\w*)\s*,\s*([A-Za-z_]\w*)\s*(?=[,)])/.exec(said);
  if (found === null || found[2] === found[3]) return [];
  const made = `(${found[1] ?? ""}${found[3]}, ${found[2]}`;
  return [{ start: node.from, end: node.from + found[0].length, text: made }];
}

/** Whether a call prints a message for people. */
function isMessage(node: PythonNode, text: string): boolean {
  if (node.name === "ArgList" && node.parent?.parent?.name === "RaiseStatement") return true;
  if (node.name !== "CallExpression") return false;
  return /^(?:print|log|logger|logging|warnings)\b/.test(text.slice(node.from, node.to));
}

/** Whether a node is the arguments of `lru_cache`, which change only how much memory or time something takes. */
function isHint({ name, from }: PythonNode, text: string): boolean {
  return name === "ArgList" && /\blru_cache$/.test(text.slice(0, from));
}

/** The first child of a node that can run: of `if 0 and x: a` with an `else`, the `else`. */
function firstRun(node: PythonNode, text: string): PythonNode | null {
  const isDead = /^if\s+(?:0|False)(?:\s+and\b(?!.*\bor\b)[^:\n]*|\s*):/.test(text.slice(node.from, node.to));
  if (node.name !== "IfStatement" || !isDead) return node.firstChild;
  return node.getChild("Body")?.nextSibling ?? null;
}

/** Edits that respell a source without changing its behaviour: numbers in hexadecimal, returned values in parentheses. */
function spellings({ tree, text }: Python): Edit[] {
  const edits: Edit[] = [];
  tree.iterate({
    enter: ({ name, from, to }) => {
      const said = text.slice(from, to);
      if (name === "Number" && /^(?:0|[1-9]\d{0,14})$/.test(said))
        edits.push({ start: from, end: to, text: `0x${Number(said).toString(16)}` });
      if (name === "ReturnStatement" && said.length > 6)
        edits.push({ start: from + 6, end: from + 6, text: " (" }, { start: to, end: to, text: ")" });
      if (name === "CompareOp" || name === "ArithOp") edits.push({ start: from, end: to, text: ` ${said}  ` });
    },
  });
  return edits;
}

function namesOf(text: string): string {
  return [...text.matchAll(/^(?:async\s+)?(?:def|class)\s+(\w+)|^(\w+)\s*(?::[^=\n]+)?=/gm)]
    .map((match) => match[1] ?? match[2])
    .sort()
    .join();
}

/** Puts a text between two comments; the text's own leading comments stay first. */
function dressed(text: string, { decoys, seed }: { decoys: readonly string[]; seed: string }): string {
  const head = /^(?:#.*\n){0,2}/.exec(text)?.[0] ?? "";
  const lines = decoys.flatMap((decoy) => decoy.split("\n"));
  const words = lines.map((line) => `# ${line.trim()}`).join("\n");
  return `${pad(`${head}# ${seed}\n\n${text.slice(head.length)}\n${words}\n`, "#")}\n`;
}
