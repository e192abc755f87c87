import { resolved, type Scope } from "./assertion-scope.ts";
import { errorWorth, type Grade } from "./matchers.ts";
import { isFunction } from "./test-marks.ts";
import { nameChain, nodeAt, nodesAt, type SyntaxNode } from "./walk.ts";

/** The worth of expecting an error, by what the arguments of the assertion say about it. */
export function expectedError(args: readonly SyntaxNode[], scope: Scope): Grade {
  const said = args.map((arg) => partOf(resolved(arg, scope), scope));
  return errorWorth({
    classes: said.flatMap(({ classes }) => classes),
    texts: said.flatMap(({ texts }) => texts),
    isOpen: said.some(({ isOpen }) => isOpen),
  });
}

/** Whether a function that validates a value accepts every value. */
export function acceptsAll(validator: SyntaxNode, scope: Scope): boolean {
  const fn = resolved(validator, scope);
  return isFunction(fn) && nodeAt(fn, "body")?.type !== "BlockStatement" && validatedIn(fn) === NOTHING;
}

interface Said {
  readonly classes: readonly string[];
  readonly texts: readonly string[];
  readonly isOpen: boolean;
}

const NOTHING: Said = { classes: [], texts: [], isOpen: false };

function partOf(node: SyntaxNode, scope: Scope): Said {
  const source = scope.text.slice(node.start, node.end);
  const known = node.type === "Identifier" ? scope.constants.get(String(node.name)) : undefined;
  if (node.type === "Literal" || node.type === "TemplateLiteral") return { ...NOTHING, texts: [source] };
  const fn = known ?? node;
  if (isFunction(fn) || fn.type === "FunctionDeclaration") return validatedIn(fn);
  if (known !== undefined) return partOf(known, scope);
  if (isClass(node)) return { ...NOTHING, classes: [nameChain(node).at(-1) ?? ""] };
  if (node.type === "ObjectExpression") return fieldsOf(node, scope);
  if (node.type === "NewExpression") return madeError(node, scope);
  return node.type === "CallExpression" ? matcherIn(node, scope) : { ...NOTHING, isOpen: true };
}

/** `expect.stringContaining("long")` and the like */
function matcherIn(node: SyntaxNode, scope: Scope): Said {
  const [first] = nodesAt(node, "arguments");
  const matcher = nameChain(nodeAt(node, "callee")).at(-1) ?? "";
  if (/^(?:any|anything)$/.test(matcher)) return NOTHING;
  if (first !== undefined && /Containing$|Matching$/.test(matcher)) return partOf(first, scope);
  return { ...NOTHING, isOpen: true };
}

/** `new RangeError("too long")` or `new RegExp("long")` */
function madeError(node: SyntaxNode, scope: Scope): Said {
  const name = nameChain(nodeAt(node, "callee")).at(-1) ?? "";
  if (name === "RegExp") return { ...NOTHING, texts: [scope.text.slice(node.start, node.end)] };
  const inner = nodesAt(node, "arguments").map((each) => partOf(each, scope));
  return { ...NOTHING, classes: [name], texts: inner.flatMap(({ texts }) => texts) };
}

/** The conditions that a function which validates an error returns. Its assertions are measured by themselves. */
function validatedIn(fn: SyntaxNode): Said {
  const body = nodeAt(fn, "body");
  const statements = body?.type === "BlockStatement" ? nodesAt(body, "body") : [];
  if (statements.some(acceptsEarly)) return NOTHING;
  const last = statements.at(-1);
  const result = last?.type === "ReturnStatement" ? nodeAt(last, "argument") : body;
  return result === undefined || result.type === "BlockStatement" ? NOTHING : conditionIn(result, fn);
}

function acceptsEarly(statement: SyntaxNode): boolean {
  const then = statement.type === "IfStatement" ? nodeAt(statement, "consequent") : undefined;
  const last = then?.type === "BlockStatement" ? nodesAt(then, "body").at(-1) : then;
  return last?.type === "ReturnStatement" && nodeAt(last, "argument")?.value === true;
}

function conditionIn(node: SyntaxNode, fn: SyntaxNode): Said {
  const [left, right] = [nodeAt(node, "left"), nodeAt(node, "right")];
  if (node.operator === "&&" && left !== undefined && right !== undefined) {
    const [a, b] = [conditionIn(left, fn), conditionIn(right, fn)];
    return { classes: [...a.classes, ...b.classes], texts: [...a.texts, ...b.texts], isOpen: a.isOpen || b.isOpen };
  }
  if (node.operator === "instanceof") return { ...NOTHING, classes: [nameChain(right).at(-1) ?? ""] };
  const param = nodesAt(fn, "params")[0]?.name;
  const inner = nodeAt(node, "argument") ?? nodesAt(node, "arguments")[0];
  const isError = (each: SyntaxNode | undefined): boolean => each?.type === "Identifier" && each.name === param;
  const isBare =
    isError(node) ||
    (/^(?:Unary|Binary)Expression$/.test(node.type) && [inner, left].some(isError)) ||
    (isError(inner) && nameChain(nodeAt(node, "callee")).join() === "Boolean");
  return node.type === "Literal" || isBare ? NOTHING : { ...NOTHING, texts: ["value"] };
}

function isClass(node: SyntaxNode): boolean {
  return /^(?:Identifier|MemberExpression)$/.test(node.type) && /^[A-Z]\w*[a-z]/.test(nameChain(node).at(-1) ?? "");
}

function fieldsOf(node: SyntaxNode, scope: Scope): Said {
  const classes: string[] = [];
  const texts: string[] = [];
  let isOpen = false;
  for (const property of nodesAt(node, "properties")) {
    const value = nodeAt(property, "value");
    const key = String(nodeAt(property, "key")?.name ?? nodeAt(property, "key")?.value);
    if (value === undefined) isOpen = true;
    else if (/^(?:name|instanceOf|constructor)$/.test(key))
      classes.push(String(value.value ?? nameChain(value).at(-1) ?? ""));
    else {
      const said = partOf(value, scope);
      // A field of any other form says as much as a text.
      texts.push(...(said.texts.length > 0 || said === NOTHING ? said.texts : ["value"]));
    }
  }
  return { classes, texts, isOpen };
}
