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
  const chosen =
    node.name === "ForStatement" ? parts.find(({ name }) => name === "ArrayComprehensionExpression") : undefined;
  if (chosen !== undefined && /\bif\b/.test(textOf(chosen, text)))
    return { rows: UNKNOWN_PART, isOpen: false, text: whole };
  if (list === undefined || whole.includes("*"))
    return part === undefined
      ? { rows: 1, isOpen: true, text: whole }
      : { rows: UNKNOWN_PART, isOpen: false, text: whole };
  const rows = childrenOf(list).filter(({ name }) => !/^[[\](){},:]$|^Comment$/.test(name));
  const running = rows.filter((row) => !OFF.test(textOf(row, text)));
  const all = list.name === "DictionaryExpression" ? rows.length / 2 : running.length;
  return { rows: part === undefined ? all : rowsIn(part, all), isOpen: false, text: whole };
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

function listsIn({ tree, text }: PythonSource): ReadonlyMap<string, PythonNode> {
  const lists = new Map<string, PythonNode>();
  visit(tree.topNode, (node) => {
    const [target] = node.name === "AssignStatement" ? childrenOf(node) : [];
    const value = node.lastChild;
    if (target !== undefined && value !== null && LISTS.test(value.name)) lists.set(textOf(target, text), value);
  });
  return lists;
}
