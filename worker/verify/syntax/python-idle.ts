import { ANY_RESULT, type Guard, SOME_MACHINES } from "./guards.ts";
import type { PythonTree } from "./parse-source.ts";
import { childrenOf, nameOf, textOf } from "./python-marks.ts";

type PythonNode = PythonTree["topNode"];

/** Whether the assertions in a node never run or cannot fail the test. `root` is the function that is measured. */
export function isIdlePython(node: PythonNode, root: PythonNode, text: string): boolean {
  const parent = node.parent;
  if (parent === null || node.from === root.from) return false;
  if (node.name === "FunctionDefinition") return isUncalled(node, root, text);
  if (node.name === "Body" && parent.name === "TryStatement") return isIdleClause(node, parent, text);
  if (node.name === "Body" && parent.name === "IfStatement")
    return /^(?:if|elif)\s*\(?\s*(?:False|0|None)\s*\)?\s*$/.test(headOf(node, parent, text));
  if (node.name === "Body" && parent.name === "WithStatement") return SUPPRESS.test(headOf(node, parent, text));
  return isAfterError(node, parent, text);
}

const SUPPRESS = /\bsuppress\([^)]*\b(?:AssertionError|Exception|BaseException)\b/;

function isUncalled(node: PythonNode, root: PythonNode, text: string): boolean {
  if (node.parent?.name === "DecoratedStatement") return false;
  const name = nameOf(node, text);
  const uses = textOf(root, text).match(new RegExp(`\\b${name}\\b`, "g")) ?? [];
  return name !== "" && uses.length <= 1;
}

/** The source between the previous body of a statement and a body: `except ValueError as error:`. */
export function headOf(body: PythonNode, parent: PythonNode, text: string): string {
  const before = childrenOf(parent).findLast((child) => child.name === "Body" && child.to <= body.from);
  return text
    .slice(before?.to ?? parent.from, body.from)
    .trim()
    .replace(/:$/, "")
    .trim();
}

/** Whether a clause of a `try` cannot fail the test: errors in its body are ignored, or its handler runs only if there is an error. */
function isIdleClause(body: PythonNode, parent: PythonNode, text: string): boolean {
  const clauses = childrenOf(parent)
    .filter(({ name }) => name === "Body")
    .map((each) => ({ head: headOf(each, parent, text), body: each }));
  const own = clauses.find((clause) => clause.body.from === body.from);
  const tried = clauses[0] === undefined ? "" : textOf(clauses[0].body, text);
  if (own === undefined || /^(?:finally|else)/.test(own.head)) return false;
  if (own.head.startsWith("except")) {
    const otherwise = clauses.find(({ head }) => head.startsWith("else"));
    return ![tried, otherwise === undefined ? "" : textOf(otherwise.body, text)].some((code) => FAILS.test(code));
  }
  return clauses.some(
    ({ head, body: handler }) =>
      CATCHES_ALL.test(head) && !/\b(?:raise|assert|fail|errors?\.append)|\bself\.|=(?!=)/.test(textOf(handler, text)),
  );
}

const FAILS = /\b(?:raise|fail|assert\s+False|assert\s+0|pytest\.fail)\b/;
const CATCHES_ALL = /^except\s*(?:$|.*\b(?:AssertionError|Exception|BaseException)\b)/;

/** Whether a statement is an assertion that follows the statement which is expected to raise an error, so that it never runs. */
function isAfterError(node: PythonNode, body: PythonNode, text: string): boolean {
  const parent = body.parent;
  if (body.name !== "Body" || parent?.name !== "WithStatement") return false;
  const statements = childrenOf(body).filter(({ name }) => name !== ":" && name !== "Comment");
  if (statements[0]?.from === node.from || !/\b(?:raises|assertRaises\w*)\(/.test(headOf(body, parent, text)))
    return false;
  return /^(?:assert\b|self\.assert)/.test(textOf(node, text));
}

/** The condition that has to hold after `if a != b: raise AssertionError(...)`: `a == b`. */
export function refusedBy(node: PythonNode, text: string): string | undefined {
  const [body, ...more] = node.name === "IfStatement" ? childrenOf(node).filter(({ name }) => name === "Body") : [];
  if (body === undefined || more.length > 0 || !/^:?\s*raise\b/.test(textOf(body, text))) return undefined;
  const condition = headOf(body, node, text).replace(/^if\s+/, "");
  for (const [operator, opposite] of OPPOSITES)
    if (condition.split(operator).length === 2) return condition.replace(operator, opposite);
  return condition.startsWith("not ") ? condition.slice(4) : `not (${condition})`;
}

const OPPOSITES = [
  [" is not ", " is "],
  [" not in ", " in "],
  [" != ", " == "],
  [" == ", " != "],
] as const;

/** Names in the condition under which a body runs, if these are results: `if result:`. */
export function guardsOf(body: PythonNode, { text, results }: { text: string; results: ReadonlySet<string> }): Guard[] {
  const parent = body.parent;
  if (body.name !== "Body" || parent?.name !== "IfStatement") return [];
  const others = childrenOf(parent).filter((each) => each.name === "Body" && each.from !== body.from);
  if (others.some((other) => ACTS.test(textOf(other, text)))) return [];
  return namesIn(headOf(body, parent, text), results, text);
}

/** Names in the condition of a statement such as `if not result: return`, which end the statements after it. */
export function guardsAfter(
  node: PythonNode,
  { text, results }: { text: string; results: ReadonlySet<string> },
): Guard[] {
  if (node.name === "TryStatement") return afterTry(node, text);
  const bodies = node.name === "IfStatement" ? childrenOf(node).filter(({ name }) => name === "Body") : [];
  const [body, ...more] = bodies;
  const words = body === undefined ? "" : textOf(body, text);
  if (body === undefined || more.length > 0 || ACTS.test(words) || !/\b(?:return|continue|break)\s*$/.test(words))
    return [];
  return namesIn(headOf(body, node, text), results, text);
}

/** After a `try` whose handler ends the test without a failure, nothing is sure to run. */
function afterTry(node: PythonNode, text: string): Guard[] {
  const handlers = childrenOf(node).filter(
    (each) => each.name === "Body" && headOf(each, node, text).startsWith("except"),
  );
  const isEnd = handlers.some(
    (each) => /\breturn\s*(?:None)?\s*$/.test(textOf(each, text)) && !ACTS.test(textOf(each, text)),
  );
  return isEnd ? [new Set([ANY_RESULT])] : [];
}

/** Whether a statement of a loop leaves out rows under a condition that is not on the machine. */
export function leavesRow(node: PythonNode, text: string): boolean {
  const [body, ...more] = node.name === "IfStatement" ? childrenOf(node).filter(({ name }) => name === "Body") : [];
  const words = body === undefined ? "" : textOf(body, text);
  const isSkip = /^:?\s*(?:self\.skipTest|pytest\.skip)\(/.test(words);
  if (body === undefined || more.length > 0 || (ACTS.test(words) && !isSkip)) return false;
  return (
    (isSkip || /\b(?:continue|break)\s*$/.test(words)) &&
    !/platform|version|\bos\.name\b/i.test(headOf(body, node, text))
  );
}

const ACTS = /\b(?:raise|assert|fail|skip)|\bself\.(?:assert|fail|skip)/;

function namesIn(condition: string, results: ReadonlySet<string>, text: string): Guard[] {
  const words = condition.match(/\b[A-Za-z_]\w*\b/g) ?? [];
  const known = words.flatMap((name) => new RegExp(`^${name}\\s*=\\s*(.*)$`, "m").exec(text)?.[1] ?? []);
  const all = [condition, ...known].join(" ");
  if (/platform|version|\bos\.name\b/i.test(all)) return [new Set([SOME_MACHINES])];
  if (/\benviron\b|getenv/.test(all)) return [new Set([ANY_RESULT])];
  if (OPTIONAL.test(condition)) return [];
  const names = words.filter((name) => results.has(name));
  return names.length === 0 ? [] : [new Set(names)];
}

/** Matches a condition on an optional part of an expected value. */
const OPTIONAL =
  /^(?:if|elif)\s+(?:not\s+)?(?:["']\w+["'] (?:not )?in (?:want|expect|option|row|case|spec)\w*|(?:want|expect|option|row|case|spec)\w*(?:\.\w+|\.get\(["']\w+["']\)|\[["']\w+["']\])(?: is (?:not )?None)?)$/;
