import { type FileContext, type Measured, measureAssertions } from "./measure-assertions.ts";
import { ASSERTS } from "./own-assertions.ts";
import { isFunction } from "./test-marks.ts";
import { childrenOf, nodeAt, nodesAt, type SyntaxNode } from "./walk.ts";

/** Returns the functions of a file by name, with the assertions of each. */
export function functionsIn(tree: SyntaxNode, context: FileContext): Map<string, Measured> {
  const found = new Map<string, Measured>();
  const visit = (node: SyntaxNode) => {
    if (node.type === "FunctionDeclaration") add(nodeAt(node, "id"), node);
    if (node.type === "VariableDeclarator" || node.type === "Property" || node.type === "PropertyDefinition")
      add(nodeAt(node, "id") ?? nodeAt(node, "key"), nodeAt(node, "init") ?? nodeAt(node, "value"));
    if (node.type === "MethodDefinition") add(nodeAt(node, "key"), nodeAt(node, "value"));
    if (node.type === "AssignmentExpression")
      add(nodeAt(nodeAt(node, "left") ?? node, "property"), nodeAt(node, "right"));
    for (const child of childrenOf(node)) visit(child);
  };
  const add = (id: SyntaxNode | undefined, body: SyntaxNode | undefined) => {
    const isCode = body !== undefined && (isFunction(body) || body.type === "FunctionDeclaration");
    if (isCode && id?.type === "Identifier") {
      const name = String(id.name);
      found.set(name, measureAssertions(body, context, { isHelper: ASSERTS.test(name) }));
    }
  };
  for (const statement of nodesAt(tree, "body")) visit(statement);
  return found;
}
