import { nameChain, nodeAt, nodesAt, type SyntaxNode, walk } from "../../syntax/walk.ts";
import type { Way } from "./operator-faults.ts";

/** Faults of functions: changed signatures, arguments that the function modifies, copies that are not made, state shared between calls. */
export function functionFaults(node: SyntaxNode, ancestors: readonly SyntaxNode[], source: string): Way[] {
  if (isFunction(node)) return [...ofSignature(node, source), ...ofArguments(node)];
  if (node.type === "VariableDeclarator") return sharedState(node, ancestors, source);
  return copies(node, source);
}

export function isFunction({ type }: SyntaxNode): boolean {
  return type === "FunctionDeclaration" || type === "FunctionExpression" || type === "ArrowFunctionExpression";
}

/** Removes default values, and swaps parameters. Setters, and callbacks with one parameter, have neither of these faults. */
function ofSignature(node: SyntaxNode, source: string): Way[] {
  const params = nodesAt(node, "params");
  const text = ({ start, end }: SyntaxNode) => source.slice(start, end);
  const defaults = params.flatMap((param): Way[] => {
    const name = param.type === "AssignmentPattern" ? nodeAt(param, "left") : undefined;
    if (name === undefined || text(nodeAt(param, "right") ?? param) === "undefined") return [];
    return [["signature", { start: param.start, end: param.end, text: text(name) }]];
  });
  const used = namesUsedIn(node);
  const swapped = params.slice(1).flatMap((param, i): Way[] => {
    const before = params[i];
    if (before?.type !== "Identifier" || param.type !== "Identifier") return [];
    if (!used.has(String(before.name)) && !used.has(String(param.name))) return [];
    return [
      [
        "signature",
        { start: before.start, end: before.end, text: text(param) },
        { start: param.start, end: param.end, text: text(before) },
      ],
    ];
  });
  return [...defaults, ...swapped];
}

function namesUsedIn(fn: SyntaxNode): Set<string> {
  const names = new Set<string>();
  const body = nodeAt(fn, "body");
  if (body !== undefined)
    walk(body, (node) => {
      if (node.type === "Identifier") names.add(String(node.name));
    });
  return names;
}

const LIST_METHODS = new Set(
  "map filter forEach some every reduce reduceRight find findIndex flatMap join sort push".split(" "),
);

/** Modifies a parameter that the function uses as a list or an object, after the result is computed. */
function ofArguments(fn: SyntaxNode): Way[] {
  const body = nodeAt(fn, "body");
  if (body?.type !== "BlockStatement" || isConstructor(body)) return [];
  const names = nodesAt(fn, "params").flatMap((param) => (param.type === "Identifier" ? [String(param.name)] : []));
  const composite = new Set<string>();
  walk(body, (node) => {
    const taken = takenApart(node);
    if (taken?.type === "Identifier" && names.includes(String(taken.name))) composite.add(String(taken.name));
  });
  return [...composite].map((name): Way => {
    const change = `if (Array.isArray(${name})) ${name}.pop(); else if (${name} !== null && typeof ${name} === "object") delete ${name}[Object.keys(${name})[0]];`;
    const from = body.start + 1 + directivesOf(body);
    return [
      "argument",
      { start: from, end: from, text: " try {" },
      { start: body.end - 1, end: body.end - 1, text: `} finally { ${change} } ` },
    ];
  });
}

/** The value that a syntax node uses as a list or an object. */
function takenApart(node: SyntaxNode): SyntaxNode | undefined {
  switch (node.type) {
    case "SpreadElement":
      return nodeAt(node, "argument");
    case "ForOfStatement":
    case "ForInStatement":
      return nodeAt(node, "right");
    case "VariableDeclarator":
      return /Pattern$/.test(nodeAt(node, "id")?.type ?? "") ? nodeAt(node, "init") : undefined;
    case "CallExpression": {
      const callee = nodeAt(node, "callee");
      if (callee?.type !== "MemberExpression") return undefined;
      const [object, method] = [nodeAt(callee, "object"), nodeAt(callee, "property")];
      if (object?.name === "Object") return nodesAt(node, "arguments")[0];
      return LIST_METHODS.has(String(method?.name)) ? object : undefined;
    }
    default:
      return undefined;
  }
}

/** Length of the directives, such as `"use strict"`, at the start of a function's body. */
function directivesOf(body: SyntaxNode): number {
  const last = nodesAt(body, "body").findLast((node) => node.directive !== undefined);
  return last === undefined ? 0 : last.end - body.start - 1;
}

/** Whether a function's body calls `super`; no code may be inserted before that call. */
function isConstructor(body: SyntaxNode): boolean {
  let found = false;
  walk(body, (node) => {
    found ||= node.type === "Super";
  });
  return found;
}

/** Makes all calls of a function share one list, object or map that the function otherwise creates in each call. */
function sharedState(node: SyntaxNode, ancestors: readonly SyntaxNode[], source: string): Way[] {
  const init = nodeAt(node, "init");
  if (init === undefined || !ancestors.some((each, i) => isFunction(each) && !isCalledOnce(each, ancestors[i - 1])))
    return [];
  const text = source.slice(init.start, init.end);
  if (!/^(?:\[\s*\]|\{\s*\}|new (?:Map|Set)(?:\(\))?)$/.test(text)) return [];
  const shared = `(globalThis["planted by the harness ${init.start}"] ??= ${text.endsWith(")") || !text.startsWith("new") ? text : `${text}()`})`;
  return [["kept-state", { start: init.start, end: init.end, text: shared }]];
}

/** Whether a function expression is called directly, and so runs as often as the code around it. */
function isCalledOnce(fn: SyntaxNode, parent: SyntaxNode | undefined): boolean {
  const callee = parent?.type === "CallExpression" ? nodeAt(parent, "callee") : parent;
  return callee === fn || (callee?.type === "ParenthesizedExpression" && nodeAt(callee, "expression") === fn);
}

/** Replaces an expression that copies a value by the value itself. */
function copies(node: SyntaxNode, source: string): Way[] {
  const original = copiedBy(node);
  if (original === undefined) return [];
  return [["alias", { start: node.start, end: node.end, text: `(${source.slice(original.start, original.end)})` }]];
}

function copiedBy(node: SyntaxNode): SyntaxNode | undefined {
  if (node.type === "CallExpression") return copiedByCall(node);
  if (node.type !== "ArrayExpression" && node.type !== "ObjectExpression") return undefined;
  const [only, ...more] = [...nodesAt(node, "elements"), ...nodesAt(node, "properties")];
  return only?.type === "SpreadElement" && more.length === 0 ? nodeAt(only, "argument") : undefined;
}

function copiedByCall(node: SyntaxNode): SyntaxNode | undefined {
  const [callee, args] = [nodeAt(node, "callee"), nodesAt(node, "arguments")];
  const [first, second] = args;
  if (callee === undefined || args.some(({ type }) => type === "SpreadElement")) return undefined;
  const name = nameChain(callee).slice(-2).join(".");
  if (name === "structuredClone" || (name === "Array.from" && second === undefined)) return first;
  if (name === "Object.assign" && args.length === 2)
    return first?.type === "ObjectExpression" && nodesAt(first, "properties").length === 0 ? second : undefined;
  const isCopy = /(?:^|\.)(?:slice|concat)$/.test(name) && callee.type === "MemberExpression" && first === undefined;
  return isCopy ? nodeAt(callee, "object") : undefined;
}
