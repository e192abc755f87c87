import { type CodeNode, nodesAbove, partsOf } from "./code-node.ts";
import { conditionWorth, constantOf, equalWorth } from "./condition-worth.ts";
import { branchOf, isElse } from "./dead-code.ts";
import type { AssertionKind, Call, Worth } from "./languages/code-language.ts";
import type { CodeFile } from "./measure-code.ts";

/** An assertion's worth, and the words that identify it. */
export type NotedWorth = Worth & { readonly words: string };

/** The worth of a node as an assertion; undefined for any other node. `body` is the code that is measured. */
export function assertionWorth(
  node: CodeNode,
  { body, file }: { body: CodeNode; file: CodeFile },
): NotedWorth | undefined {
  const { source, language } = file;
  const other = language.otherWorth?.(node, source);
  if (other !== undefined) return { words: source.text.slice(node.start, node.end), ...other };
  const call = language.callOf(node, source.text);
  const kind = call === undefined ? undefined : language.kindOf(call, source);
  if (call === undefined || kind === undefined) return undefined;
  if (kind === "fail") return failWorth(node, { body, file });
  const words = [...(call.subject ?? []), ...call.args].join(" ");
  const worth = callWorth(call, kind);
  if (worth.strength < 2) return { ...worth, words };
  return { strength: worth.strength, reach: Math.max(worth.reach, 2 * leavesOf(node, file)), words };
}

function callWorth(call: Call, kind: AssertionKind): Worth {
  const values = [...(call.subject ?? []), ...call.args];
  const [first = "", second] = values;
  if (kind === "equal") return second === undefined ? WORTHS.exact : equalWorth(first, second);
  if (kind === "truth" || kind === "falsity") return conditionWorth(first, kind === "truth");
  if (kind === "throws") return values.length > 1 ? WORTHS.exact : WORTHS.weak;
  return kind === "fail" || kind === "void" ? NOTHING : otherWorth(call, kind, first);
}

function otherWorth({ chain, subject }: Call, kind: "exact" | "weak" | "maybe", first: string): Worth {
  if (chain.includes("EXPECT")) return WORTHS.exact;
  // The first argument of a time limit is a number.
  if (chain.at(-1) === "timeout") return WORTHS.weak;
  const isOfConstant = isConstant(first) && (kind !== "exact" || subject !== undefined);
  return isOfConstant ? NOTHING : WORTHS[kind];
}

const WORTHS = {
  exact: { strength: 2, reach: 2 },
  maybe: { strength: 1, reach: 2 },
  weak: { strength: 1, reach: 1 },
} as const satisfies Record<string, Worth>;

const NOTHING: Worth = { strength: 0, reach: 0 };

function isConstant(words: string): boolean {
  return constantOf(words) !== undefined || /^(?:-?\d+|"[^"]*"|'[^']*'|:\w+)$/.test(words.trim());
}

/**
 * A call that fails is worth as much as the condition that leads to it. Of several such calls under one condition, the first counts. In a
 * `try`, the call says that an error is expected.
 */
function failWorth(node: CodeNode, { body, file }: { body: CodeNode; file: CodeFile }): NotedWorth {
  const words = file.source.text.slice(node.start, node.end);
  let inner = node;
  for (const above of nodesAbove(node)) {
    const worth = underBranch(node, { above, inner, file }) ?? underClause(above, file);
    if (worth !== undefined) return { words, ...worth };
    if (above === body) break;
    inner = above;
  }
  return { ...UNSURE, words };
}

/** A call that fails without a condition may be unreachable on purpose. */
const UNSURE: Worth = { strength: 0, reach: 1 };

function underBranch(
  node: CodeNode,
  { above, inner, file }: { above: CodeNode; inner: CodeNode; file: CodeFile },
): (Worth & { words?: string }) | undefined {
  const branch = branchOf(above);
  if (branch === undefined || inner === branch.condition) return undefined;
  if (firstFail(inner, file) !== node) return NOTHING;
  const { text } = file.source;
  const { start, end } = branch.condition;
  const condition = text.slice(start, end);
  const worth = conditionWorth(condition, isElse(inner) !== branch.negated);
  return { ...worth, words: isElse(inner) ? condition : text.slice(above.start, Math.max(end, inner.start)) };
}

function underClause(above: CodeNode, { language }: CodeFile): Worth | undefined {
  if (CASE.test(above.type)) return WORTHS.maybe;
  if (language.caught === undefined) return undefined;
  if (language.caught.clause.test(above.type)) return UNSURE;
  return above.children.some(({ type }) => language.caught?.clause.test(type)) ? WORTHS.maybe : undefined;
}

const CASE =
  /^(?:expression_case|type_case|default_case|communication_case|match_arm|switch_\w+|when|in_clause|match_\w+)$/;

/** The first call in a branch that fails; branches inside are left out. */
function firstFail(node: CodeNode, file: CodeFile): CodeNode | undefined {
  const call = file.language.callOf(node, file.source.text);
  if (call !== undefined && file.language.kindOf(call, file.source) === "fail") return node;
  if (branchOf(node) !== undefined && !/modifier/.test(node.type)) return undefined;
  for (const child of node.children) {
    const found = firstFail(child, file);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The number of values in the literals of an assertion. */
function leavesOf(node: CodeNode, file: CodeFile): number {
  // Inside of a macro of Rust, tuples, lists and structs are groups of tokens.
  if (node.type === "token_tree" && node.parent?.type === "token_tree") {
    const commas = node.children.filter(({ type }) => type === ",").length;
    return Math.max(commas + 1, ...node.children.map((child) => leavesOf(child, file)));
  }
  if (!file.language.list.test(node.type)) return Math.max(1, ...node.children.map((child) => leavesOf(child, file)));
  return Math.max(
    1,
    partsOf(node).reduce((total, each) => total + leavesOf(each, file), 0),
  );
}
