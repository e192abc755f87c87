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

/** Parses a CommonJS source without a byte order mark. Throws a SyntaxError if the text is not a CommonJS source. */
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

/** Returns the specifier in a call `require("specifier")`. */
export function specifierOf(call: AnyNode & { arguments: [AnyNode] }): string {
  return String(call.arguments[0].value);
}

/** Returns the expression of an expression statement, or undefined for any other statement. */
export function expressionOf(statement: AnyNode): AnyNode | undefined {
  return statement.type === "ExpressionStatement" && typeof statement.expression === "object"
    ? statement.expression
    : undefined;
}

/** Finds the value that a top-level name is declared with: its function, its class or its initializer. */
export function findDeclaration(tree: Program, name: string): AnyNode | undefined {
  for (const statement of tree.body) {
    if (statement.id?.name === name) return statement;
    const declarator = statement.declarations?.find(({ id }) => id?.name === name);
    if (declarator?.init != null) return declarator.init;
  }
  return undefined;
}

/** True if an ES module can import or export a binding under this name. */
export function isExportName(name: string): boolean {
  return /^[A-Za-z_$][\w$]*$/.test(name) && !RESERVED.has(name);
}

/** Reserved words: a binding cannot have such a name. */
const RESERVED = new Set(
  "default break case catch class const continue debugger delete do else enum export extends false finally for function if import in instanceof new null return super switch this throw true try typeof var void while with yield let static await implements interface package private protected public eval arguments".split(
    " ",
  ),
);
