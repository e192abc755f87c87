import type { Constants } from "./test-tables.ts";
import { nodeAt, nodesAt, type SyntaxNode, walk } from "./walk.ts";

/** A condition on a result under which an assertion runs: the names of the results in it. */
export type Guard = ReadonlySet<string>;

/** The guard of one child of a node: that of an `if (result)`, or of `result && expect(...)`; empty for a child that always runs. */
export function guardsOf(node: SyntaxNode, child: SyntaxNode, given: { results: Constants; text: string }): Guard[] {
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
export function guardsAfter(statement: SyntaxNode, given: { results: Constants; text: string }): Guard[] {
  const test = statement.type === "IfStatement" ? nodeAt(statement, "test") : undefined;
  const then = nodeAt(statement, "consequent");
  if (test === undefined || then === undefined || nodeAt(statement, "alternate") !== undefined) return [];
  const inside = then.type === "BlockStatement" ? nodesAt(then, "body") : [then];
  const isExit = /^(?:Return|Continue|Break)Statement$/.test(inside.at(-1)?.type ?? "");
  return isExit && !holdsFailure(then, given.text) ? namesIn(test, given) : [];
}

/** Whether a statement of a loop leaves out rows under a condition that is not on the machine: `if (row > 1) continue;` */
export function leavesRow(statement: SyntaxNode, text: string): boolean {
  const test = statement.type === "IfStatement" ? nodeAt(statement, "test") : undefined;
  const then = nodeAt(statement, "consequent");
  const last = then?.type === "BlockStatement" ? nodesAt(then, "body").at(-1) : then;
  if (test === undefined || then === undefined || holdsFailure(then, text)) return false;
  const words = text.slice(test.start, test.end);
  return /^(?:Continue|Break)Statement$/.test(last?.type ?? "") && !/platform|win32|version|\bos\b/i.test(words);
}

function holdsFailure(node: SyntaxNode, text: string): boolean {
  return /\bthrow\b|assert|expect|fail|skip|unreachable|\bt\.\w+\(|reject|done\(/i.test(
    text.slice(node.start, node.end),
  );
}

/** Names in a condition that stand for results of the code under test. A condition on the platform stands for the machine. */
function namesIn(test: SyntaxNode, { results, text }: { results: Constants; text: string }): Guard[] {
  const words = text.slice(test.start, test.end);
  if (/platform|win32|version|\bos\b/i.test(words)) return [new Set([SOME_MACHINES])];
  const names = new Set<string>();
  walk(test, (node) => {
    if (node.type === "Identifier" && results.has(String(node.name))) names.add(String(node.name));
  });
  if (/\benv\b/.test(words)) names.add(ANY_RESULT);
  return names.size === 0 ? [] : [names];
}

/** Stands for every result: under a condition on the environment, no assertion is sure to run. */
export const ANY_RESULT = "*";

/** Stands for the machine: an assertion for some machines only need not run, and may be removed. */
export const SOME_MACHINES = "?";
