import type { PythonTree } from "./parse-source.ts";
import { childrenOf, type PythonSource, textOf, visit } from "./python-marks.ts";
import type { Table } from "./test-tables.ts";

type PythonNode = PythonTree["topNode"];

/** The table that a `for` statement or the arguments of a decorator contain: the last list in them, or a constant of the file. */
export function pythonTable(node: PythonNode | null, { tree, text }: PythonSource): Table | undefined {
  if (node === null) return undefined;
  const parts = childrenOf(node).filter(({ name }) => name !== "Body");
  const lists = parts.filter(({ name }) => LISTS.test(name));
  // The first list may contain the parameter names; the second is the table: `parametrize(["a", "b"], [...], ids=[...])`.
  const isNamed = LISTS.test(parts[1]?.name ?? "") && lists.length > 1;
  const own = node.name === "ForStatement" ? lists.at(-1) : lists[isNamed ? 1 : 0];
  const list = own ?? constant(parts, { tree, text });
  const member = sliced(parts);
  const part = member === undefined ? undefined : SLICE.exec(textOf(member, text))?.[1];
  const whole = textOf(list ?? node, text);
  const isCut = isFiltered(parts, text);
  const isPart = part !== undefined || isCut;
  if (list === undefined || whole.includes("*") || isCut)
    return { rows: isPart ? UNKNOWN_PART : 1, isOpen: !isPart, text: whole };
  const all = allRows(list, text);
  if (part !== undefined) return { rows: rowsIn(part, all), isOpen: false, text: whole };
  return { rows: all, isOpen: false, text: whole, items: itemsOf(list).map((row) => textOf(row, text)) };
}

/** Whether the rows are `[row for row in ROWS if ...]`, `filter(..., ROWS)` or `islice(ROWS, 2)`. */
function isFiltered(parts: readonly PythonNode[], text: string): boolean {
  return parts.some((part) => {
    const words = textOf(part, text);
    if (part.name === "ArrayComprehensionExpression") return /\bif\b/.test(words);
    return (
      part.name === "CallExpression" &&
      /^(?:filter|(?:itertools\.)?(?:islice|filterfalse|takewhile|dropwhile))\(/.test(words)
    );
  });
}

function allRows(list: PythonNode, text: string): number {
  const rows = itemsOf(list);
  if (list.name === "DictionaryExpression") return rows.length / 2;
  return rows.filter((row) => !OFF.test(textOf(row, text))).length;
}

function itemsOf(list: PythonNode): PythonNode[] {
  return childrenOf(list).filter(({ name }) => !/^[[\](){},:]$|^Comment$/.test(name));
}

/** Matches a row that is skipped, or that is expected to fail: `pytest.param(..., marks=pytest.mark.xfail)`. */
const OFF = /\bmarks\s*=[\s\S]*\bmark\.(?:skip\b|xfail\b)/;

/** Matches `ROWS[:1]`. */
const SLICE = /\[([-\d]*:[-\d]*)\]$/;

/** Rows of a part of a list of unknown length. */
const UNKNOWN_PART = 0.5;

function sliced(parts: readonly PythonNode[]): PythonNode | undefined {
  return parts.findLast(({ name }) => name === "MemberExpression");
}

function rowsIn(slice: string, all: number): number {
  const [from, to] = slice.split(":").map((each) => (each === "" ? undefined : Number(each)));
  return Array.from({ length: all }).slice(from, to).length;
}

const LISTS = /^(?:Array|Tuple|Set|Dictionary)Expression$/;

/** The value of the constant in the file that one of the nodes names. */
function constant(parts: readonly PythonNode[], source: PythonSource): PythonNode | undefined {
  const name = parts.findLast((part) => /^(?:VariableName|CallExpression|MemberExpression)$/.test(part.name));
  if (name === undefined) return undefined;
  const constants = known.get(source.tree) ?? listsIn(source);
  known.set(source.tree, constants);
  return constants.get(textOf(name, source.text).replace(/\.(?:items|values|keys)\(\)$|\[[-\d]*:[-\d]*\]$/, ""));
}

/** The lists that are assigned to names, cached for each syntax tree so that a tree is searched only once. */
const known = new WeakMap<PythonTree, ReadonlyMap<string, PythonNode>>();

/** The lists and dictionaries that a file assigns to names. */
export function listsIn({ tree, text }: PythonSource): ReadonlyMap<string, PythonNode> {
  const lists = new Map<string, PythonNode>();
  visit(tree.topNode, (node) => {
    const [target] = node.name === "AssignStatement" ? childrenOf(node) : [];
    const value = node.lastChild;
    if (target !== undefined && value !== null && LISTS.test(value.name)) lists.set(textOf(target, text), value);
  });
  return lists;
}
