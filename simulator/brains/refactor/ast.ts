import { type Node, parse } from "acorn";

/** A syntax node with the fields that this brain uses. */
export type AnyNode = Node & {
  type: string;
  name?: string;
  value?: unknown;
  operator?: string;
  kind?: string;
  computed?: boolean;
  shorthand?: boolean;
  static?: boolean;
  body?: AnyNode | AnyNode[];
  left?: AnyNode;
  right?: AnyNode;
  object?: AnyNode;
  property?: AnyNode;
  callee?: AnyNode;
  argument?: AnyNode | null;
  arguments?: AnyNode[];
  expression?: AnyNode | boolean;
  declarations?: AnyNode[];
  properties?: AnyNode[];
  params?: AnyNode[];
  id?: AnyNode | null;
  init?: AnyNode | null;
  key?: AnyNode;
  directive?: string;
};

/** A whole file. */
export type Program = AnyNode & { body: AnyNode[] };

/** Parses a CommonJS source without a byte order mark. Throws a SyntaxError if it is not one. */
export function parseScript(source: string): Program {
  return parse(source, {
    ecmaVersion: "latest",
    sourceType: "script",
    allowHashBang: true,
    allowReturnOutsideFunction: true,
  }) as unknown as Program;
}

/** Parses an ES module. */
export function parseModule(source: string): Program {
  return parse(source, { ecmaVersion: "latest", sourceType: "module", allowHashBang: true }) as unknown as Program;
}

/** True for `module.exports`. */
export function isModuleExports(node: AnyNode | undefined): boolean {
  return (
    node?.type === "MemberExpression" &&
    node.object?.type === "Identifier" &&
    node.object.name === "module" &&
    node.property?.name === "exports" &&
    node.computed !== true
  );
}

/** True for `require("text")`. */
export function isRequire(node: AnyNode | null | undefined): node is AnyNode & { arguments: [AnyNode] } {
  return (
    node?.type === "CallExpression" &&
    node.callee?.name === "require" &&
    node.arguments?.length === 1 &&
    typeof node.arguments[0]?.value === "string"
  );
}

/** The specifier in `require("text")`. */
export function specifierOf(call: AnyNode & { arguments: [AnyNode] }): string {
  return String(call.arguments[0].value);
}

/** The expression of an expression statement, else undefined. */
export function expressionOf(statement: AnyNode): AnyNode | undefined {
  return statement.type === "ExpressionStatement" && typeof statement.expression === "object"
    ? statement.expression
    : undefined;
}

/** The value of a top-level name: its function, class or initializer. */
export function findDeclaration(tree: Program, name: string): AnyNode | undefined {
  for (const statement of tree.body) {
    if (statement.id?.name === name) return statement;
    const declarator = statement.declarations?.find(({ id }) => id?.name === name);
    if (declarator?.init != null) return declarator.init;
  }
  return undefined;
}

/** True for a valid name of an import or export of an ES module. */
export function isExportName(name: string): boolean {
  return /^[A-Za-z_$][\w$]*$/.test(name) && !RESERVED.has(name);
}

/** Words that cannot be the name of a binding. */
const RESERVED = new Set(
  "default break case catch class const continue debugger delete do else enum export extends false finally for function if import in instanceof new null return super switch this throw true try typeof var void while with yield let static await implements interface package private protected public eval arguments".split(
    " ",
  ),
);
