import type { Node } from "acorn";

/** Records the value of a variable that is computed from numbers, such as the unit `h = m * 60`. Expects nodes in the order of the source. */
export function collectConstant(
  node: Node,
  { constants, numbers }: { constants: Map<string, number>; numbers: Set<number> },
): void {
  if (node.type !== "VariableDeclarator" && node.type !== "AssignmentExpression") return;
  const { id, left, init, right } = node as AnyNode;
  const name = (id ?? left)?.name;
  if (name === undefined) return;
  const value = numberOf(init ?? right, constants);
  if (value === undefined || !Number.isFinite(value)) return;
  constants.set(name, value);
  numbers.add(value);
}

type AnyNode = Node & {
  name?: string;
  value?: unknown;
  id?: AnyNode;
  init?: AnyNode | null;
  left?: AnyNode;
  right?: AnyNode;
  operator?: string;
};

function numberOf(node: AnyNode | null | undefined, constants: ReadonlyMap<string, number>): number | undefined {
  if (node?.type === "Literal") return typeof node.value === "number" ? node.value : undefined;
  if (node?.type === "Identifier") return constants.get(node.name ?? "");
  if (node?.type !== "BinaryExpression") return undefined;
  const [left, right] = [numberOf(node.left, constants), numberOf(node.right, constants)];
  if (left === undefined || right === undefined) return undefined;
  return OPERATORS[node.operator ?? ""]?.(left, right);
}

const OPERATORS: Readonly<Record<string, (a: number, b: number) => number>> = {
  "*": (a, b) => a * b,
  "**": (a, b) => a ** b,
  "/": (a, b) => a / b,
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "<<": (a, b) => a << b,
};
