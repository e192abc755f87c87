import type { MeasuredCode } from "./idle-code.ts";
import { namesIn } from "./row-conditions.ts";
import { isFunction } from "./test-marks.ts";
import { nameChain, nodeAt, nodesAt, type SyntaxNode, walk } from "./walk.ts";

/**
 * Whether a function is only kept as a handler: assigned to a property, or given to `on(...)`. Nothing shows that it is called, unless it tells
 * the test so or the test counts its assertions. `above` are the nodes above it in the measured code.
 */
export function isHandler(node: SyntaxNode, above: readonly SyntaxNode[], code: MeasuredCode): boolean {
  if (!isFunction(node) && node.type !== "FunctionDeclaration") return false;
  if (code.body.type === "Program" || code.isCounted) return false;
  const name = keptAs(node, above, code);
  return name !== undefined && !isCalled(name, code) && !tells(node, above);
}

/** The name under which a function is kept; undefined for a function that is used in any other way. */
function keptAs(node: SyntaxNode, above: readonly SyntaxNode[], code: MeasuredCode): string | undefined {
  const parent = above.at(-1);
  if (parent?.type === "AssignmentExpression") return memberIn(nodeAt(parent, "left"));
  const isListener = parent?.type === "CallExpression" && above.at(-2)?.type === "ExpressionStatement";
  if (isListener && LISTENS.test(nameChain(nodeAt(parent, "callee")).slice(1).at(-1) ?? ""))
    return awaitsAfter(parent, code) ? undefined : "emit";
  const id = node.type === "FunctionDeclaration" ? nodeAt(node, "id") : undefined;
  const own = id ?? (parent?.type === "VariableDeclarator" ? nodeAt(parent, "id") : undefined);
  const name = own?.type === "Identifier" ? String(own.name) : "";
  return code.uses.get(name) === 2 ? code.stored.get(name) : undefined;
}

const LISTENS = /^(?:on|once|addEventListener|addListener|subscribe)$/;

function memberIn(target: SyntaxNode | undefined): string | undefined {
  return target?.type === "MemberExpression" ? nameChain(target).at(-1) : undefined;
}

/** Names of functions that the code assigns to a property, with the property's name. */
export function storedIn(body: SyntaxNode): Map<string, string> {
  const stored = new Map<string, string>();
  walk(body, (node) => {
    const right = node.type === "AssignmentExpression" ? nodeAt(node, "right") : undefined;
    const member = memberIn(nodeAt(node, "left"));
    if (right?.type === "Identifier" && member !== undefined) stored.set(String(right.name), member);
  });
  return stored;
}

/** Whether the code calls a member of this name itself. */
function isCalled(name: string, { body, text }: MeasuredCode): boolean {
  return new RegExp(`\\.${name.replaceAll("$", "\\$")}\\(`).test(text.slice(body.start, body.end));
}

function awaitsAfter(call: SyntaxNode, { body, text }: MeasuredCode): boolean {
  return /\bawait\b|\breturn\b/.test(text.slice(call.end, body.end));
}

/** Whether a handler tells the test that it was called: it sets a variable, adds to a list, or calls a parameter of a function around it. */
function tells(node: SyntaxNode, above: readonly SyntaxNode[]): boolean {
  const params = new Set(above.filter(isFunction).flatMap((each) => nodesAt(each, "params").flatMap(namesIn)));
  let does = false;
  walk(node, (inner) => {
    does ||= /^(?:AssignmentExpression|UpdateExpression)$/.test(inner.type);
    const chain = inner.type === "CallExpression" ? nameChain(nodeAt(inner, "callee")) : [];
    does ||= chain.length === 1 && params.has(chain[0] ?? "");
    does ||= /^(?:push|add|set|resolve|reject|done|emit|unshift)$/.test(chain.at(-1) ?? "");
  });
  return does;
}
