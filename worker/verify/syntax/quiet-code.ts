import type { LineRange } from "../../workspace/changed-lines.ts";
import { childrenOf, isFunctionNode, nameChain, nodeAt, nodesAt, type SyntaxNode, walk } from "./walk.ts";

/**
 * True if the changed lines outside functions only define names when the module is loaded: imports, exports, types, functions, classes, and
 * constants whose values call no foreign code. A call, an assignment to something else or a loop could have any effect.
 */
export function isQuietAt(tree: SyntaxNode, lines: readonly LineRange[]): boolean {
  const file = { constants: constantsOf(tree), hasTraps: hasTraps(tree) };
  return loudIn(tree, file).every((node) => !isTouched(node, lines));
}

interface File {
  readonly constants: ReadonlyMap<string, SyntaxNode>;
  /** True if reading a property in this file may run code. */
  readonly hasTraps: boolean;
}

/** Whether a line of the node itself was changed; lines of functions inside the node do not count. */
function isTouched(node: SyntaxNode, lines: readonly LineRange[]): boolean {
  const [first, last] = rowsOf(node);
  const inside: LineRange[] = [];
  walk(node, (each) => {
    const [from, to] = rowsOf(each);
    if (isFunctionNode(each) && to > from) inside.push([from + 1, to]);
  });
  return lines.some(([from, to]) => {
    for (let line = Math.max(from, first); line <= Math.min(to, last); line++)
      if (!inside.some(([start, end]) => start <= line && line <= end)) return true;
    return false;
  });
}

function rowsOf({ loc }: SyntaxNode): LineRange {
  return [loc?.start.line ?? 0, loc?.end.line ?? 0];
}

/** Types of nodes that have no effect when they run if none of their children has one. */
const HOLDERS =
  /^(?:Program|Export(?:Named|Default)Declaration|Variable(?:Declaration|Declarator)|Class(?:Declaration|Expression|Body)|(?:Method|Property)Definition|BlockStatement|StaticBlock|Object(?:Expression|Pattern)|ArrayPattern|AssignmentPattern|RestElement|Property|ArrayExpression|SpreadElement|ConditionalExpression|LogicalExpression|ParenthesizedExpression|TS(?:As|Satisfies|NonNull)Expression|TSTypeAssertion|TSExportAssignment|TSModule(?:Declaration|Block))$/;
const NAMES =
  /^(?:Literal|Identifier|PrivateIdentifier|ThisExpression|ImportDeclaration|ExportAllDeclaration|ExportSpecifier|EmptyStatement)$/;
/** Built-in classes whose constructors change nothing else. */
const MADE = /^(?:Map|Set|WeakMap|WeakSet|Error|Date|URL|RegExp|AbortController|TextEncoder|TextDecoder)$/;

/** The nodes in the code outside functions that may have an effect when the module is loaded. */
function loudIn(node: SyntaxNode, file: File): SyntaxNode[] {
  if (isFunctionNode(node) || NAMES.test(node.type)) return [];
  if (nameChain(node)[0] === "Symbol" && node.type === "MemberExpression") return [];
  if (file.hasTraps && /^(?:MemberExpression|SpreadElement|ObjectPattern|ArrayPattern)$/.test(node.type)) return [node];
  const parts = HOLDERS.test(node.type) ? childrenOf(node) : PARTS[node.type]?.(node, file);
  if (parts !== undefined) return parts.flatMap((each) => loudIn(each, file));
  return node.type.startsWith("TS") && node.type !== "TSEnumDeclaration" ? [] : [node];
}

const ofPlain = (node: SyntaxNode, file: File) => (isPlain(node, file) ? [] : undefined);
const ofCall = (node: SyntaxNode, file: File) => (isKnown(node, file) ? nodesAt(node, "arguments") : undefined);

/** For each type of node, returns the parts that must have no effect so that the node has none; undefined if the node may have an effect itself. */
const PARTS: Readonly<Record<string, (node: SyntaxNode, file: File) => SyntaxNode[] | undefined>> = {
  MemberExpression: childrenOf,
  ExpressionStatement: (node) => (typeof node.directive === "string" ? [] : childrenOf(node)),
  UnaryExpression: ofPlain,
  BinaryExpression: ofPlain,
  TemplateLiteral: ofPlain,
  AssignmentExpression: (node) => (isOfExports(node) ? [nodeAt(node, "right") ?? node] : undefined),
  CallExpression: ofCall,
  NewExpression: ofCall,
  // The members of an enum are constants, and may refer to each other.
  TSEnumDeclaration: (node) => (holdsCode(node) ? undefined : []),
};

function holdsCode(node: SyntaxNode): boolean {
  let holds = false;
  walk(node, ({ type }) => {
    holds ||= /^(?:Call|New|TaggedTemplate|Assignment|Member|Update)Expression$/.test(type);
  });
  return holds;
}

/** Whether a value is computed only from literals and from constants of the file that are computed the same way, so that it runs no foreign code. */
function isPlain(node: SyntaxNode | undefined, file: File, depth = 0): boolean {
  if (node === undefined || depth > 8) return false;
  const next = (each: SyntaxNode | undefined) => isPlain(each, file, depth + 1);
  if (node.type === "Literal") return true;
  if (node.type === "Identifier") return next(file.constants.get(String(node.name)));
  if (node.type === "TemplateLiteral") return nodesAt(node, "expressions").every(next);
  if (node.type === "UnaryExpression") return node.operator !== "delete" && next(nodeAt(node, "argument"));
  return node.type === "BinaryExpression" && next(nodeAt(node, "left")) && next(nodeAt(node, "right"));
}

/** `exports.a = ...`, `module.exports = ...`, `module.exports.a = ...` */
function isOfExports(node: SyntaxNode): boolean {
  const left = nodeAt(node, "left");
  const isComputed = left?.computed === true && nodeAt(left, "property")?.type !== "Literal";
  const name = nameChain(left).join(".");
  return (
    node.operator === "=" && !isComputed && /^(?:(?:module\.)?exports\.(?!__proto__$)\w+|module\.exports)$/.test(name)
  );
}

/**
 * Whether a call is known to have no effect: `require("./a")`, `Object.freeze({...})`, `new Map([...])`, if the file does not redefine these names.
 */
function isKnown(node: SyntaxNode, { constants }: File): boolean {
  const callee = nodeAt(node, "callee");
  const chain = callee?.type === "CallExpression" ? [] : nameChain(callee);
  if (constants.has(chain[0] ?? "")) return false;
  const name = chain.join(".");
  if (node.type === "NewExpression") return MADE.test(name);
  const args = nodesAt(node, "arguments");
  if (name === "require") return args.length === 1 && typeof args[0]?.value === "string";
  return name === "Object.freeze" && /^(?:Object|Array)Expression$/.test(args[0]?.type ?? "");
}

function constantsOf(tree: SyntaxNode): Map<string, SyntaxNode> {
  const constants = new Map<string, SyntaxNode>();
  walk(tree, (node) => {
    const id = nodeAt(node, "id");
    const value = node.type === "VariableDeclarator" ? nodeAt(node, "init") : node;
    const isNamed = /^(?:VariableDeclarator|(?:Function|Class|TSEnum)Declaration)$/.test(node.type);
    if (isNamed && id?.type === "Identifier" && value !== undefined) constants.set(String(id.name), value);
  });
  return constants;
}

/** Whether a file has accessors, or methods with a computed name: then reading a property or spreading a value may run code. */
function hasTraps(tree: SyntaxNode): boolean {
  let has = false;
  walk(tree, ({ type, kind, computed, method }) => {
    const isMember = type === "Property" || type === "MethodDefinition";
    has ||=
      isMember && (kind === "get" || kind === "set" || (computed === true && (method === true || kind === "method")));
  });
  return has;
}
