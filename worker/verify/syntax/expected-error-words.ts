import { expectsError } from "./assertion-strength.ts";
import { isFunction } from "./test-marks.ts";
import { nodeAt, nodesAt, type SyntaxNode } from "./walk.ts";

/** The source of an assertion, without the function that validates an expected error: that function's assertions are measured by themselves. */
export function assertionWords(node: SyntaxNode, text: string): string {
  const validator = expectsError(node) ? nodesAt(node, "arguments").slice(1).find(isFunction) : undefined;
  const isBlock = validator !== undefined && nodeAt(validator, "body")?.type === "BlockStatement";
  return isBlock
    ? text.slice(node.start, validator.start) + text.slice(validator.end, node.end)
    : text.slice(node.start, node.end);
}

/** Names of the functions that validate an expected error: the assertion calls them. */
export function validatorsIn(node: SyntaxNode): string[] {
  const validators = expectsError(node) ? nodesAt(node, "arguments").slice(1) : [];
  return validators.flatMap(({ type, name }) => (type === "Identifier" ? [String(name)] : []));
}
