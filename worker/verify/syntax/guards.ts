import type { Constants } from "./test-tables.ts";
import { nodeAt, nodesAt, type SyntaxNode, walk } from "./walk.ts";

/** The code around a condition: the names of results, the file's text and its constants. */
interface Given {
  readonly results: ReadonlySet<string>;
  readonly text: string;
  readonly constants?: Constants;
}

/** A condition on a result under which an assertion runs: the names of the results in it. */
export type Guard = ReadonlySet<string>;

/** The guard of one child of a node: that of an `if (result)`, or of `result && expect(...)`; empty for a child that always runs. */
export function guardsOf(node: SyntaxNode, child: SyntaxNode, given: Given): Guard[] {
  const test =
    node.type === "LogicalExpression" && node.operator === "&&" ? nodeAt(node, "left") : nodeAt(node, "test");
  if (
    test === undefined ||
    test === child ||
    !/^(?:IfStatement|LogicalExpression|ConditionalExpression)$/.test(node.type)
  )
    return [];
  const other = [nodeAt(node, "consequent"), nodeAt(node, "alternate")].find(
    (each) => each !== undefined && each !== child,
  );
  // A branch that fails or asserts on its own takes the place of the other.
  if (other !== undefined && holdsFailure(other, given.text)) return [];
  return namesIn(test, given);
}

/** The guard of the statements after `if (!result) return;`. */
export function guardsAfter(statement: SyntaxNode, given: Given): Guard[] {
  const test = statement.type === "IfStatement" ? nodeAt(statement, "test") : undefined;
  const then = nodeAt(statement, "consequent");
  if (test === undefined || then === undefined || nodeAt(statement, "alternate") !== undefined) return [];
  const inside = then.type === "BlockStatement" ? nodesAt(then, "body") : [then];
  const isExit = /^(?:Return|Continue|Break)Statement$/.test(inside.at(-1)?.type ?? "");
  return isExit && !holdsFailure(then, given.text) ? namesIn(test, given) : [];
}

/** Whether a statement of a loop leaves out rows under a condition that is not on the machine: `if (row > 1) continue;` A callback returns. */
export function leavesRow(statement: SyntaxNode, text: string, isCallback = false): boolean {
  const test = statement.type === "IfStatement" ? nodeAt(statement, "test") : undefined;
  const then = nodeAt(statement, "consequent");
  const last = then?.type === "BlockStatement" ? nodesAt(then, "body").at(-1) : then;
  if (test === undefined || then === undefined || holdsFailure(then, text)) return false;
  const words = text.slice(test.start, test.end);
  const leaves = isCallback ? last?.type === "ReturnStatement" : /^(?:Continue|Break)Statement$/.test(last?.type ?? "");
  return leaves && !ON_MACHINE.test(words);
}

function holdsFailure(node: SyntaxNode, text: string): boolean {
  return /\bthrow\b|assert|expect|fail|skip|unreachable|\bt\.\w+\(|reject|done\(|\breturn false\b/i.test(
    text.slice(node.start, node.end),
  );
}

/** Names in a condition that stand for results of the code under test. A condition on the platform stands for the machine. */
function namesIn(test: SyntaxNode, { results, text, constants }: Given): Guard[] {
  const names = new Set<string>();
  const known: SyntaxNode[] = [];
  walk(test, (node) => {
    const name = node.type === "Identifier" ? String(node.name) : "";
    if (results.has(name)) names.add(name);
    const value = results.has(name) ? undefined : constants?.get(name);
    if (value !== undefined) known.push(value);
  });
  const words = text.slice(test.start, test.end);
  const all = [words, ...known.map(({ start, end }) => text.slice(start, end))].join(" ");
  if (ON_MACHINE.test(all)) return [new Set([SOME_MACHINES])];
  if (isOptional(words)) return [];
  if (/\benv\b/.test(all)) names.add(ANY_RESULT);
  // A switch of the file may be off.
  if (/^!?\w+$/.test(words) && known[0]?.type === "Literal") names.add(ANY_RESULT);
  return names.size === 0 ? [] : [names];
}

const ON_MACHINE = /platform|win32|windows|isWin\b|darwin|macos|version|\bos\b/i;

/** Whether a condition asks for an optional part of an expected value: `want.lines`, `"lines" in want`. */
function isOptional(words: string): boolean {
  const [, member] = /^!?((?:\w+\??\.)+\w+)(?:\s*[!=]==?\s*(?:undefined|null))?$/.exec(words) ?? [];
  if (/\benv\b/.test(words)) return false;
  return /^["']\w+["'] in \w+$/.test(words) || (member !== undefined && OPTIONAL.test(member));
}

const OPTIONAL = /^(?:want|expect|option|opts|config|row|test|case|spec|settings)\w*\?*\.\w+$/i;

/** Stands for every result: under a condition on the environment, no assertion is sure to run. */
export const ANY_RESULT = "*";

/** Stands for the machine: an assertion for some machines only need not run, and may be removed. */
export const SOME_MACHINES = "?";
