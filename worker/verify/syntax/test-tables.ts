import { nameChain, nodeAt, nodesAt, type SyntaxNode, walk } from "./walk.ts";

/** A table over which a test or an assertion is repeated. */
export interface Table {
  /** The number of the table's rows; 1 if unknown. */
  readonly rows: number;
  /** True if the number of the table's rows is unknown. */
  readonly isOpen: boolean;
  /** Its source. */
  readonly text: string;
  /** The source of each row, as far as it is known. */
  readonly items?: readonly string[];
}

/** Values of a file's constants, by name. Tables are often assigned to constants. */
export type Constants = ReadonlyMap<string, SyntaxNode>;

/** The constants and functions of a file. */
export function constantsIn(tree: SyntaxNode): Constants {
  const constants = new Map<string, SyntaxNode>();
  walk(tree, (node) => {
    const isFunction = node.type === "FunctionDeclaration";
    const id = isFunction || node.type === "VariableDeclarator" ? nodeAt(node, "id") : undefined;
    const init = isFunction ? node : nodeAt(node, "init");
    if (id?.type === "Identifier" && init !== undefined) constants.set(String(id.name), init);
  });
  return constants;
}

/** The table over which a node repeats its contents. The node is a loop, `list.forEach(...)` or `test.each(table)(...)`. */
export function tableOf(node: SyntaxNode, constants: Constants, text: string): Table | undefined {
  if (node.type === "ForOfStatement" || node.type === "ForInStatement")
    return read(nodeAt(node, "right"), constants, text);
  const callee = node.type === "CallExpression" ? nodeAt(node, "callee") : undefined;
  const name = String(nodeAt(callee ?? node, "property")?.name);
  if (callee?.type === "MemberExpression" && /^(?:forEach|map|flatMap|every)$/.test(name))
    return read(nodeAt(callee, "object"), constants, text);
  if (callee?.type === "TaggedTemplateExpression" && nameChain(callee).includes("each"))
    return readTagged(callee, text);
  const isEach = callee?.type === "CallExpression" && /^(?:each|for)$/.test(nameChain(callee).at(-1) ?? "");
  return isEach ? read(nodesAt(callee, "arguments")[0], constants, text) : undefined;
}

function read(list: SyntaxNode | undefined, constants: Constants, text: string): Table {
  const rows = list === undefined ? undefined : rowsOf(list, constants);
  const words = list === undefined ? "" : textOf(list, constants, text);
  const items = list === undefined ? [] : itemsOf(list, constants).map(({ start, end }) => text.slice(start, end));
  return { rows: rows ?? 1, isOpen: rows === undefined, text: words, items };
}

/** The value of a constant, or of a member of an imported module: `cases.PARSE`. */
function constantAt(list: SyntaxNode, constants: Constants): SyntaxNode | undefined {
  if (list.type === "Identifier") return constants.get(String(list.name));
  const [module = "", name = "", ...more] = list.type === "MemberExpression" ? nameChain(list) : [];
  return name === "" || more.length > 0 || module === "this" || constants.has(module) ? undefined : constants.get(name);
}

/** The rows of a list that is written in the source. */
function itemsOf(list: SyntaxNode, constants: Constants, depth = 0): SyntaxNode[] {
  if (list.type === "ArrayExpression") return nodesAt(list, "elements");
  if (list.type === "ObjectExpression") return nodesAt(list, "properties");
  const inner = constantAt(list, constants) ?? nodeAt(list, "expression") ?? madeFrom(list);
  return inner === undefined || depth > 4 ? [] : itemsOf(inner, constants, depth + 1);
}

/** The number of rows of a list; undefined if unknown. */
function rowsOf(list: SyntaxNode, constants: Constants, depth = 0): number | undefined {
  const next = (value: SyntaxNode | undefined) =>
    value === undefined || depth > 4 ? undefined : rowsOf(value, constants, depth + 1);
  const elements = nodesAt(list, "elements");
  switch (list.type) {
    case "ArrayExpression":
      return elements.some(({ type }) => type === "SpreadElement") ? undefined : elements.length;
    case "ObjectExpression":
      return nodesAt(list, "properties").length;
    case "TSAsExpression":
    case "TSSatisfiesExpression":
      return next(nodeAt(list, "expression"));
    case "Identifier":
    case "MemberExpression":
      return next(constantAt(list, constants));
    default:
      if (isOfLength(list)) return lengthOf(list, constants);
      return partRows(list, next) ?? next(madeFrom(list));
  }
}

/** The number of rows of `list.slice(0, 2)` and `list.filter(...)`: of a list of unknown length, a part counts as half a row. */
function partRows(
  list: SyntaxNode,
  rowsOfAll: (all: SyntaxNode | undefined) => number | undefined,
): number | undefined {
  const callee = nodeAt(list, "callee");
  const name = callee?.type === "MemberExpression" ? String(nodeAt(callee, "property")?.name) : "";
  if (!/^(?:slice|splice|filter)$/.test(name)) return undefined;
  const all = rowsOfAll(nodeAt(callee ?? list, "object"));
  if (name === "filter") return all === undefined ? UNKNOWN_PART : Math.max(0, all - 1);
  const [from = 0, to] = nodesAt(list, "arguments").map(numberOf);
  if (all === undefined) return UNKNOWN_PART;
  return Array.from({ length: all }).slice(from, name === "slice" ? to : from + (to ?? all)).length;
}

const UNKNOWN_PART = 0.5;

function numberOf(node: SyntaxNode): number | undefined {
  const value = Number(nodeAt(node, "argument")?.value ?? node.value);
  if (Number.isNaN(value)) return undefined;
  return node.type === "UnaryExpression" ? -value : value;
}

/** Whether a list is created by `Array.from({ length: 5 }, ...)`; the number of rows is then that length. */
function isOfLength(list: SyntaxNode): boolean {
  const [first] = nodesAt(list, "arguments");
  return nameChain(nodeAt(list, "callee")).join(".") === "Array.from" && first?.type === "ObjectExpression";
}

function lengthOf(list: SyntaxNode, constants: Constants): number | undefined {
  const properties = nodesAt(nodesAt(list, "arguments")[0] ?? list, "properties");
  const length = properties.find((property) => nodeAt(property, "key")?.name === "length");
  const value = nodeAt(length ?? list, "value");
  const known = value?.type === "Identifier" ? constants.get(String(value.name)) : value;
  return typeof known?.value === "number" ? known.value : undefined;
}

/** The table from which a list is derived: `Object.entries(table)`, `new Map(table)`, `table.entries()`. */
function madeFrom(list: SyntaxNode): SyntaxNode | undefined {
  const callee = nodeAt(list, "callee");
  const chain = nameChain(callee);
  if (list.type === "NewExpression" || chain[0] === "Object" || chain.join(".") === "Array.from")
    return nodesAt(list, "arguments")[0];
  return callee !== undefined &&
    /^(?:entries|values|keys|map|sort|toSorted|reverse|toReversed)$/.test(chain.at(-1) ?? "")
    ? nodeAt(callee, "object")
    : undefined;
}

/** The source text of a table. If the table is a constant, the text includes the constant's value. */
function textOf(list: SyntaxNode, constants: Constants, text: string): string {
  const value = list.type === "Identifier" ? constants.get(String(list.name)) : undefined;
  return [list, value].map((each) => (each === undefined ? "" : text.slice(each.start, each.end))).join(" ");
}

/** A table in a tagged template, as in jest: one line of names, then one line of values for each row. */
function readTagged(tagged: SyntaxNode, text: string): Table {
  const quasi = nodeAt(tagged, "quasi");
  const source = quasi === undefined ? "" : text.slice(quasi.start + 1, quasi.end - 1);
  const items = source.split("\n").filter((line) => line.includes("${"));
  return { rows: items.length, isOpen: false, text: source, items };
}
