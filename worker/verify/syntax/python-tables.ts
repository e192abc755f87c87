import type { PythonTree } from "./parse-source.ts";
import type { PythonSource } from "./python-marks.ts";
import { childrenOf, textOf, visit } from "./python-marks.ts";
import type { Table } from "./test-tables.ts";

type PythonNode = PythonTree["topNode"];

/** The table of a `for` statement or of a decorator's arguments: the last list in it, or a constant of the file's. */
export function pythonTable(node: PythonNode | null, { tree, text }: PythonSource): Table | undefined {
  if (node === null) return undefined;
  const parts = childrenOf(node).filter(({ name }) => name !== "Body");
  const lists = parts.filter(({ name }) => LISTS.test(name));
  // Names of parameters may be a list too: `parametrize(["a", "b"], [...], ids=[...])`.
  const isNamed = LISTS.test(parts[1]?.name ?? "") && lists.length > 1;
  const own = node.name === "ForStatement" ? lists.at(-1) : lists[isNamed ? 1 : 0];
  const list = own ?? constant(parts, { tree, text });
  const whole = textOf(list ?? node, text);
  if (list === undefined || whole.includes("*")) return { rows: 1, isOpen: true, text: whole };
  const rows = childrenOf(list).filter(({ name }) => !/^[[\](){},:]$|^Comment$/.test(name));
  return { rows: list.name === "DictionaryExpression" ? rows.length / 2 : rows.length, isOpen: false, text: whole };
}

const LISTS = /^(?:Array|Tuple|Set|Dictionary)Expression$/;

/** What a file's own constant of the name that stands there is. */
function constant(parts: readonly PythonNode[], { tree, text }: PythonSource): PythonNode | undefined {
  const name = parts.findLast(({ name }) => /^(?:VariableName|CallExpression)$/.test(name));
  const wanted = name === undefined ? "" : textOf(name, text).replace(/\.(?:items|values|keys)\(\)$/, "");
  let found: PythonNode | undefined;
  visit(tree.topNode, (node) => {
    if (node.name !== "AssignStatement") return;
    const [target] = childrenOf(node);
    const value = node.lastChild;
    if (target !== undefined && value !== null && textOf(target, text) === wanted && LISTS.test(value.name))
      found = value;
  });
  return found;
}
