import { isFunction } from "./test-marks.ts";
import { childrenOf, nameChain, nodeAt, nodesAt, type SyntaxNode } from "./walk.ts";

/** Whether the body of a loop ends the loop in its first round. */
export function endsEarly(body: SyntaxNode): boolean {
  return (
    nodesAt(body, "body").some(({ type }) => /^(?:Break|Return)Statement$/.test(type)) && body.type === "BlockStatement"
  );
}

/** Whether a function has a name. The assertions of a named function count for the tests that call it. */
export function isNamedFunction(node: SyntaxNode): boolean {
  if (/^(?:FunctionDeclaration|ClassDeclaration|ClassExpression)$/.test(node.type)) return true;
  const init = node.type === "VariableDeclarator" ? nodeAt(node, "init") : undefined;
  return init !== undefined && isFunction(init);
}

/** The children of a node that may run; statements after a `return` or `continue` in the same block never do. */
export function reachable(node: SyntaxNode): SyntaxNode[] {
  const children = childrenOf(node);
  if (node.type !== "BlockStatement") return children;
  const end = children.findIndex((each) => /^(?:Return|Continue|Break)Statement$/.test(each.type) || isExit(each));
  return end < 0 ? children : children.slice(0, end + 1);
}

function isExit(statement: SyntaxNode): boolean {
  const call = statement.type === "ExpressionStatement" ? nodeAt(statement, "expression") : undefined;
  return nameChain(nodeAt(call ?? statement, "callee")).join(".") === "process.exit";
}

/** Whether a node runs one of its children repeatedly: a loop repeats its body, and `list.forEach` its callback. */
export function isRepeated(node: SyntaxNode, child: SyntaxNode): boolean {
  return node.type === "CallExpression" ? isFunction(child) : nodeAt(node, "body") === child;
}

/** Whether an expression runs only for its effect, because its value is not used. */
export function isForEffect(
  node: SyntaxNode,
  { body, isStatement }: { body: SyntaxNode; isStatement: boolean },
): boolean {
  if (node.type === "AwaitExpression") return isStatement;
  return /^(?:Expression|Return)Statement$/.test(node.type) || (node === body && isFunction(node));
}
