import { type CodeNode, fieldOf, nodesAbove, partsOf } from "./code-node.ts";
import { constantOf } from "./condition-worth.ts";
import type { CodeLanguage, CodeSource } from "./languages/code-language.ts";

/** A statement with a condition: `negated` is true for `unless` and `until`. */
export interface Branch {
  readonly condition: CodeNode;
  readonly negated: boolean;
  readonly isLoop: boolean;
}

/** The condition of an `if`, `unless`, `while` or `until`; undefined for any other node. */
export function branchOf(node: CodeNode | undefined): Branch | undefined {
  const kind = /^(if|elsif|unless|while|until)(?:_(?:statement|expression|modifier))?$/.exec(node?.type ?? "")?.[1];
  const condition = fieldOf(node, "condition");
  if (kind === undefined || condition === undefined) return undefined;
  return { condition, negated: /^un/.test(kind), isLoop: /^(?:while|until)$/.test(kind) };
}

/** Whether a node is the branch of an `if` that is never taken, because the condition is a constant. */
export function isDeadBranch(node: CodeNode, { text }: CodeSource): boolean {
  const branch = branchOf(node.parent);
  if (branch === undefined || node === branch.condition || !node.isNamed) return false;
  const value = constantOf(text.slice(branch.condition.start, branch.condition.end));
  if (value === undefined) return false;
  const isTaken = value !== branch.negated;
  return isElse(node) ? isTaken && !branch.isLoop : !isTaken;
}

/** Whether a node is the part of an `if` that runs when the condition does not hold. */
export function isElse(node: CodeNode): boolean {
  return node.field === "alternative" || /^else(?:_clause)?$/.test(node.type);
}

/** Whether statements after this one in the same block never run. */
export function endsBlock(node: CodeNode, source: CodeSource, language: CodeLanguage): boolean {
  if (/^(?:return|break|continue|throw|next)(?:_statement|_expression)?$/.test(node.type)) return node.isNamed;
  const statement = node.type === "expression_statement" ? partsOf(node)[0] : node;
  if (statement === undefined) return false;
  if (statement !== node && endsBlock(statement, source, language)) return true;
  const call = language.callOf(statement, source.text);
  return call !== undefined && (language.isSkip(call, source) || EXITS.test(call.chain.join(".")));
}

/** Matches calls that end the process with success. */
const EXITS = /^(?:os\.Exit|process::exit|std::process::exit|System\.exit|exit!?)$/;

/** Whether a node is a function without a name that nothing calls: an unused variable has it, or nothing has it. */
export function isUncalled(
  node: CodeNode,
  { source, language }: { source: CodeSource; language: CodeLanguage },
): boolean {
  if (!language.closure.test(node.type)) return false;
  const { text } = source;
  const above = nodesAbove(node).find(({ type }) => type !== "expression_list" && type !== "call");
  if (above === undefined) return false;
  if (/^(?:expression_statement|body_statement|block_body)$/.test(above.type))
    return node.parent?.type !== "call" || isMade(node, text);
  const target = fieldOf(above, "left") ?? fieldOf(above, "name") ?? fieldOf(above, "pattern");
  if (target === undefined || !/declarat|assignment|var_spec/.test(above.type)) return false;
  if (node.parent?.type === "call" && !isMade(node, text)) return false;
  const name = text.slice(target.start, target.end);
  if (!/^[$@\w]+$/.test(name)) return false;
  const scope = nodesAbove(above).find(({ type }) => language.named.test(type) || language.closure.test(type));
  const { start, end } = scope ?? source.root;
  const rest = text.slice(start, above.start) + text.slice(above.end, end);
  const escaped = name.replaceAll("$", "\\$");
  return !new RegExp(`(?<![\\w$])${escaped}(?!\\w)`).test(
    rest.replace(new RegExp(`_\\s*=\\s*${escaped}(?!\\w)`, "g"), ""),
  );
}

/** Whether a block of Ruby becomes an object that somebody has to call: `proc { ... }`, `lambda { ... }`. */
function isMade(node: CodeNode, text: string): boolean {
  return /^(?:proc|lambda|Proc\.new)\b/.test(text.slice(node.parent?.start, node.start));
}

/** The statements of a function's body. */
export function statementsOf(body: CodeNode): CodeNode[] {
  const block = fieldOf(body, "body") ?? body;
  const parts = partsOf(block);
  const [first] = parts;
  const isList =
    parts.length === 1 &&
    /^(?:statement_list|body_statement|block_body|block|then|compound_statement)$/.test(first?.type ?? "");
  return isList && first !== undefined ? statementsOf(first) : parts;
}
