import { type Scope, textOf } from "./assertion-scope.ts";
import { isFunction, marksOf } from "./test-marks.ts";
import { childrenOf, nameChain, nodeAt, nodesAt, type SyntaxNode } from "./walk.ts";

/**
 * The members that a piece of code replaces by doubles with a result of their own: `receiver.member`, where variables of the receiver are
 * replaced by their values; `.member` for any receiver. Tests inside the code are left out.
 */
export function doubledMembers(code: SyntaxNode, scope: Scope): string[] {
  const found: string[] = [];
  const visit = (node: SyntaxNode) => {
    if (node !== code && marksOf(node)?.isSuite === false) return;
    found.push(...doublesAt(node, scope));
    for (const child of childrenOf(node)) visit(child);
  };
  visit(code);
  return [...new Set(found)];
}

function doublesAt(node: SyntaxNode, scope: Scope): string[] {
  if (node.type === "AssignmentExpression" || node.type === "VariableDeclarator") return assigned(node, scope);
  if (node.type === "ClassDeclaration" || node.type === "ClassExpression") return overridden(node, scope);
  if (node.type === "FunctionDeclaration") return made(String(nodeAt(node, "id")?.name), node, scope);
  if (node.type !== "CallExpression") return [];
  const chain = nameChain(nodeAt(node, "callee"));
  const name = chain.join(".");
  const [target, member, given] = nodesAt(node, "arguments");
  if (name === "Object.assign" && target !== undefined && member !== undefined)
    return codeIn(member, scope).map((each) => memberOf(target, each, scope));
  if (target === undefined || typeof member?.value !== "string") return spied(node, chain, scope);
  const isSet = /^(?:Object|Reflect)\.(?:defineProperty|set)$/.test(name);
  const isReplaced =
    (isSet && given !== undefined) ||
    (/\bmock\.(?:method|getter)$/.test(name) && given !== undefined) ||
    /^(?:\w+\.)?(?:stub|replace|replaceGetter)$/.test(name) ||
    name === "sinon.fake";
  return isReplaced ? [memberOf(target, member.value, scope)] : [];
}

/** `vi.spyOn(service, "rename").mockReturnValue(...)` */
function spied(node: SyntaxNode, chain: readonly string[], scope: Scope): string[] {
  if (!/^mock(?:Return|Resolved|Rejected|Implementation)/.test(chain.at(-1) ?? "")) return [];
  const spy = nodeAt(nodeAt(node, "callee") ?? node, "object");
  const value = spy?.type === "Identifier" ? scope.locals.get(String(spy.name)) : spy;
  const [target, member] = value === undefined ? [] : nodesAt(value, "arguments");
  const isSpy = value !== undefined && nameChain(nodeAt(value, "callee")).at(-1) === "spyOn";
  return isSpy && target !== undefined && typeof member?.value === "string"
    ? [memberOf(target, member.value, scope)]
    : [];
}

/** A member or a variable that is assigned code of the test. */
function assigned(node: SyntaxNode, scope: Scope): string[] {
  const target = nodeAt(node, "left") ?? nodeAt(node, "id");
  const value = nodeAt(node, "right") ?? nodeAt(node, "init");
  if (target === undefined || value === undefined) return [];
  const object = target.type === "MemberExpression" ? nodeAt(target, "object") : undefined;
  const name = nameChain(target).at(-1);
  const own =
    object !== undefined && name !== undefined && isOwnCode(value, scope) ? [memberOf(object, name, scope)] : [];
  const maker = nameChain(nodeAt(value, "callee")).at(-1) ?? "";
  if (/^(?:createStubInstance|mockDeep|createMock|createMockFromModule)$|^Proxy$/.test(maker))
    return [...own, `${textOf(target, scope)}.*`];
  if (isFunction(value) && target.type === "Identifier") return [...own, ...made(String(target.name), value, scope)];
  return [...own, ...codeIn(value, scope).map((each) => `${textOf(target, scope)}.${each}`)];
}

/** The members of the double that a function of the test returns. */
function made(name: string, fn: SyntaxNode, scope: Scope): string[] {
  const body = nodeAt(fn, "body");
  const last = body?.type === "BlockStatement" ? nodesAt(body, "body").at(-1) : undefined;
  const value = last?.type === "ReturnStatement" ? nodeAt(last, "argument") : body;
  return value === undefined ? [] : codeIn(value, scope).map((each) => `${name}().${each}`);
}

/** The methods that a class of the test overrides in a class under test. */
function overridden(node: SyntaxNode, { sources }: Scope): string[] {
  const base = nameChain(nodeAt(node, "superClass"))[0] ?? "";
  if (!sources.has(base)) return [];
  const methods = nodesAt(nodeAt(node, "body") ?? node, "body").filter(({ kind }) => kind === "method");
  return methods.map((each) => `new${nodeAt(node, "id")?.name}().${nodeAt(each, "key")?.name}`);
}

function memberOf(target: SyntaxNode, name: string, scope: Scope): string {
  const chain = nameChain(target);
  const isOfAny = chain.at(-1) === "prototype" || scope.sources.has(chain[0] ?? "");
  return `${isOfAny ? "" : textOf(target, scope)}.${name}`;
}

/** The members of an object literal that are code of the test. */
function codeIn(value: SyntaxNode, scope: Scope): string[] {
  if (value.type !== "ObjectExpression") return [];
  return nodesAt(value, "properties").flatMap((each) => {
    const inner = nodeAt(each, "value");
    return inner !== undefined && isOwnCode(inner, scope) ? [String(nodeAt(each, "key")?.name)] : [];
  });
}

function isOwnCode(value: SyntaxNode, { locals }: Scope): boolean {
  const known = value.type === "Identifier" ? locals.get(String(value.name)) : value;
  if (known === undefined) return false;
  return (
    isFunction(known) ||
    /^(?:vi|jest|mock|t\.mock|sinon|td)\.(?:fn|stub|fake|func|function)\b/.test(
      nameChain(nodeAt(known, "callee")).join("."),
    )
  );
}
