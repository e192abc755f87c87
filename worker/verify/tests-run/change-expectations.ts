import type { Parsed } from "../syntax/parse-source.ts";
import { type Replacement, replaceAll } from "../syntax/sabotage.ts";
import { titleOf } from "../syntax/test-facts.ts";
import { marksOf } from "../syntax/test-marks.ts";
import { nameChain, nodeAt, nodesAt, type SyntaxNode, walk } from "../syntax/walk.ts";
import { changePythonExpectations } from "./change-python-expectations.ts";
import { CODE_TESTS } from "./code-tests.ts";

/**
 * Changes every literal that a running test expects in a comparison for equality; returns undefined if there is none. `runs` tells by a
 * test's title whether the test runs. Literals that are inputs of the code under test are left unchanged.
 */
export function changeExpectations(parsed: Parsed, runs: (title: string) => boolean): string | undefined {
  if (parsed.kind === "tree") return CODE_TESTS[parsed.language]?.changeExpectations(parsed, runs);
  if (parsed.kind === "python") return changePythonExpectations(parsed, runs);
  if (parsed.kind !== "script") return undefined;
  const { tree, text } = parsed;
  const edits: Replacement[] = [];
  walk(tree, (node, ancestors) => {
    if (node.type !== "CallExpression") return;
    const own = ancestors.findLast((above) => marksOf(above)?.isSuite === false);
    if (own === undefined || !runs(titleOf(own, text))) return;
    const edit = expectedIn(node, text);
    if (edit !== undefined) edits.push(edit);
  });
  return replaceAll(text, outermost(edits));
}

const EQUAL =
  /^(?:(?:strict|deep|deepStrict|loose|deepLoose)?equals?|same|strictSame|is|toBe|toEqual|toStrictEqual|eq|eql)$/i;
const TRUE = /^(?:assert|ok|isTrue|true|truthy)$/;

/** Changes the first literal on the expected side of a comparison, or else on the other side. */
function expectedIn(node: SyntaxNode, text: string): Replacement | undefined {
  const chain = nameChain(nodeAt(node, "callee"));
  const last = chain.at(-1) ?? "";
  if (chain.some((name) => /^not/i.test(name))) return undefined;
  const [first, second] = nodesAt(node, "arguments");
  if (EQUAL.test(last)) return other(second, text) ?? other(first, text);
  if (!TRUE.test(last) || first?.type !== "BinaryExpression" || !/^={2,3}$/.test(String(first.operator)))
    return undefined;
  return other(nodeAt(first, "right"), text) ?? other(nodeAt(first, "left"), text);
}

/** Replaces a literal by another value; in a list or an object, replaces the first literal. */
function other(node: SyntaxNode | undefined, text: string): Replacement | undefined {
  if (node === undefined) return undefined;
  const { type, start, end } = node;
  const put = (value: string): Replacement => ({ start, end, text: value });
  if (type === "UnaryExpression" && node.operator === "-") return other(nodeAt(node, "argument"), text);
  if (type === "TemplateLiteral" && nodesAt(node, "expressions").length === 0) return put(`"${OTHER}"`);
  if (type === "ArrayExpression") return inside(nodesAt(node, "elements"), text) ?? emptied(node, put(`["${OTHER}"]`));
  if (type === "ObjectExpression") {
    const values = nodesAt(node, "properties").flatMap((property) => nodeAt(property, "value") ?? []);
    return inside(values, text) ?? emptied(node, put(`{ planted: "${OTHER}" }`));
  }
  if (type !== "Literal" || node.regex !== undefined) return undefined;
  if (typeof node.value === "number") return put(String(node.value + 1));
  if (typeof node.value === "boolean") return put(String(!node.value));
  return node.bigint === undefined ? put(`"${OTHER}"`) : undefined;
}

const OTHER = "planted by the harness";

function inside(nodes: readonly SyntaxNode[], text: string): Replacement | undefined {
  for (const node of nodes) {
    const edit = other(node, text);
    if (edit !== undefined) return edit;
  }
  return undefined;
}

/** Returns the edit if the list or object is empty, otherwise undefined. */
function emptied(node: SyntaxNode, edit: Replacement): Replacement | undefined {
  return [...nodesAt(node, "elements"), ...nodesAt(node, "properties")].length === 0 ? edit : undefined;
}

/** Drops edits inside other edits: an assertion that is an argument of another assertion is part of that one. */
function outermost(edits: readonly Replacement[]): Replacement[] {
  const holds = (a: Replacement, b: Replacement) => a !== b && a.start <= b.start && a.end >= b.end;
  return edits.filter((edit) => !edits.some((each) => holds(each, edit)));
}
