import { nameChain, nodeAt, nodesAt, type SyntaxNode, walk } from "./walk.ts";

/** The exports of a CommonJS module, as far as its source shows them. */
interface CommonNames {
  readonly names: ReadonlySet<string>;
  readonly reExports: readonly string[];
  readonly isOpen: boolean;
}

/** The exports found so far, and the values of the constants of the module. */
interface Search {
  readonly names: Set<string>;
  readonly reExports: string[];
  isOpen: boolean;
  readonly constants: ReadonlyMap<string, SyntaxNode>;
  readonly seen: Set<string>;
}

/**
 * Finds the exports of a CommonJS module in all common forms: `exports.x =`, `module.exports = {x}`, the same through a constant,
 * `Object.assign`, `Object.defineProperty`, a function or a class with properties, and the re-export of another module.
 */
export function commonNames(tree: SyntaxNode): CommonNames {
  const search: Search = {
    names: new Set(),
    reExports: [],
    isOpen: false,
    constants: constantsOf(tree),
    seen: new Set(),
  };
  const targets = aliasesOf(tree);
  walk(tree, (node, ancestors) => {
    // It is unknown whether the code inside a function runs, so exports that it assigns are unknown too.
    const isDeferred = ancestors.some(({ type }) => type.includes("Function"));
    if (isDeferred) search.isOpen ||= exportsSomething(node, targets);
    else if (node.type === "AssignmentExpression") noteAssignment(node, targets, search);
    else if (node.type === "CallExpression") noteCall(node, targets, search);
    else if (node.type === "TSExportAssignment") noteValue(nodeAt(node, "expression"), search, "module.exports");
  });
  return search;
}

function exportsSomething(node: SyntaxNode, targets: ReadonlySet<string>): boolean {
  if (node.type === "AssignmentExpression") return memberOf(nodeAt(node, "left"), targets) !== undefined;
  return node.type === "CallExpression" && isDefinition(node, targets);
}

function constantsOf(tree: SyntaxNode): Map<string, SyntaxNode> {
  const constants = new Map<string, SyntaxNode>();
  walk(tree, (node) => {
    const id = nodeAt(node, "id");
    const value =
      node.type === "VariableDeclarator"
        ? nodeAt(node, "init")
        : /^(?:Class|Function)Declaration$/.test(node.type)
          ? node
          : undefined;
    if (id?.type === "Identifier" && value !== undefined && !constants.has(String(id.name)))
      constants.set(String(id.name), value);
  });
  return constants;
}

/** Names of variables that refer to the exports object: `const e = module.exports`, `module.exports = api`. */
function aliasesOf(tree: SyntaxNode): Set<string> {
  const targets = new Set(["exports", "module.exports"]);
  const note = (a: SyntaxNode | undefined, b: SyntaxNode | undefined) => {
    if (a?.type === "Identifier" && targets.has(nameChain(b).join(".")) && b?.type !== "CallExpression")
      targets.add(String(a.name));
  };
  walk(tree, (node) => {
    if (node.type === "VariableDeclarator") note(nodeAt(node, "id"), endOf(nodeAt(node, "init")));
    if (node.type !== "AssignmentExpression") return;
    // In `exports = module.exports = api`, each name refers to the same object.
    const right = endOf(nodeAt(node, "right"));
    note(nodeAt(node, "left"), right);
    if (nameChain(nodeAt(node, "left")).join(".") === "module.exports") note(right, nodeAt(node, "left"));
  });
  return targets;
}

/** The value assigned by a chain of assignments: `value` in `a = b = value`. */
function endOf(value: SyntaxNode | undefined): SyntaxNode | undefined {
  return value?.type === "AssignmentExpression" ? endOf(nodeAt(value, "right")) : value;
}

/** The property of the exports object that an expression refers to: "" for the object itself, undefined for any other expression. */
function memberOf(node: SyntaxNode | undefined, targets: ReadonlySet<string>): string | undefined {
  const chain = nameChain(node);
  if (node === undefined || node.type === "CallExpression") return undefined;
  if (chain.join(".") === "module.exports" || chain.join(".") === "exports") return "";
  const owner = chain.slice(0, -1).join(".");
  const isComputed = node.computed === true && nodeAt(node, "property")?.type !== "Literal";
  return targets.has(owner) ? (isComputed ? "*" : (chain.at(-1) ?? "")) : undefined;
}

function noteAssignment(node: SyntaxNode, targets: ReadonlySet<string>, search: Search): void {
  const member = memberOf(nodeAt(node, "left"), targets);
  if (member === undefined) return;
  const value = endOf(nodeAt(node, "right"));
  if (member === "*") search.isOpen = true;
  else if (member !== "") search.names.add(member);
  else if (nameChain(nodeAt(node, "left"))[0] === "module" || value?.type !== "Identifier")
    noteValue(value, search, "module.exports");
}

/**
 * Records a call that adds exports: `Object.assign(exports, {...})`, `Object.defineProperty(exports, "x", ...)`,
 * `__exportStar(require("./x"), exports)`.
 */
function noteCall(node: SyntaxNode, targets: ReadonlySet<string>, search: Search): void {
  if (!isDefinition(node, targets)) return;
  const name = nameChain(nodeAt(node, "callee")).join(".");
  const [first, second, ...rest] = nodesAt(node, "arguments");
  if (name === "Object.assign") for (const value of [second, ...rest]) noteValue(value, search);
  else if (name === "Object.defineProperties") noteValue(second, search);
  else if (/^(?:Object|Reflect)\.defineProperty$/.test(name)) {
    if (typeof second?.value !== "string") search.isOpen = true;
    else if (second.value !== "__esModule") search.names.add(second.value);
  } else if (/__exportStar$|__reExport$/.test(name))
    noteValue(first?.type === "CallExpression" ? first : second, search);
  else search.isOpen = true;
}

/** Whether a call may change the exports object because the object is an argument. Calls that only read it do not count. */
function isDefinition(node: SyntaxNode, targets: ReadonlySet<string>): boolean {
  const callee = nodeAt(node, "callee");
  const name = callee?.type === "CallExpression" ? "" : nameChain(callee).join(".");
  if (/^(?:Object\.(?:freeze|seal|keys|entries|values)|console\.\w+|require)$/.test(name)) return false;
  return nodesAt(node, "arguments").some(
    (argument) => /^(?:Identifier|MemberExpression)$/.test(argument.type) && targets.has(nameChain(argument).join(".")),
  );
}

/** Adds the names that a value contributes to the exports when it is assigned to `module.exports` or merged into it. */
function noteValue(value: SyntaxNode | undefined, search: Search, whole?: string): void {
  if (whole !== undefined) search.names.add(whole);
  if (value === undefined || /Function|^(?:Literal|TemplateLiteral|ArrayExpression)$/.test(value.type)) return;
  const parts = PARTS[value.type];
  if (parts !== undefined) for (const part of parts) noteValue(nodeAt(value, part), search);
  else if (value.type === "ObjectExpression") noteProperties(value, search);
  else if (/^Class/.test(value.type)) noteStatics(value, search);
  else if (value.type === "Identifier") noteConstant(String(value.name), search);
  else if (value.type === "CallExpression") noteMade(value, search);
  else search.isOpen = true;
}

/** Expressions that evaluate to one of their parts, with the fields that hold these parts. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  ConditionalExpression: ["consequent", "alternate"],
  LogicalExpression: ["left", "right"],
  TSAsExpression: ["expression"],
  TSSatisfiesExpression: ["expression"],
  TSNonNullExpression: ["expression"],
  TSTypeAssertion: ["expression"],
};

function noteConstant(name: string, search: Search): void {
  const known = search.constants.get(name);
  if (known === undefined || opensAt(known)) search.isOpen = true;
  else if (!search.seen.has(name)) {
    search.seen.add(name);
    noteValue(known, search);
  }
}

/** Whether a value is the result of a call; the search does not look into the called function. */
function opensAt(value: SyntaxNode): boolean {
  const name = nameChain(nodeAt(value, "callee")).join(".");
  return (
    value.type === "NewExpression" ||
    (value.type === "CallExpression" && !/^(?:require|Object\.(?:assign|freeze|seal))$/.test(name))
  );
}

function noteMade(call: SyntaxNode, search: Search): void {
  const name = nameChain(nodeAt(call, "callee")).join(".");
  const [first] = nodesAt(call, "arguments");
  if (name === "require" && typeof first?.value === "string") search.reExports.push(first.value);
  else if (/^Object\.(?:assign|freeze|seal)$/.test(name))
    for (const each of nodesAt(call, "arguments")) noteValue(each, search);
  else search.isOpen = true;
}

function noteProperties(object: SyntaxNode, search: Search): void {
  for (const property of nodesAt(object, "properties")) {
    const key = nodeAt(property, "key");
    if (property.type === "SpreadElement") noteValue(nodeAt(property, "argument"), search);
    else if (key === undefined || (property.computed === true && key.type !== "Literal")) search.isOpen = true;
    else search.names.add(String(key.name ?? key.value ?? ""));
  }
}

function noteStatics(declaration: SyntaxNode, search: Search): void {
  if (nodeAt(declaration, "superClass") !== undefined) search.isOpen = true;
  for (const member of nodesAt(nodeAt(declaration, "body") ?? declaration, "body")) {
    const key = nodeAt(member, "key");
    if (member.static === true && key !== undefined && key.type !== "PrivateIdentifier" && member.computed !== true)
      search.names.add(String(key.name ?? key.value ?? ""));
  }
}
