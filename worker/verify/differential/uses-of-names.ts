import type { Node } from "acorn";
import type { Kind } from "./kinds-of-arguments.ts";

/** For each name of a variable or property in the sources, the kinds of values as which the code uses it. */
export type Uses = ReadonlyMap<string, ReadonlySet<Kind>>;
/** For each name of a variable, the properties that the code reads from it. */
export type Fields = ReadonlyMap<string, ReadonlySet<string>>;

/** A key of `Uses` that is present if the code awaits promises. */
export const AWAITS = "await";

/** The uses of names found so far. */
export interface FoundUses {
  readonly uses: Map<string, Set<Kind>>;
  readonly fields: Map<string, Set<string>>;
  /** Names of variables to which the result of a function is assigned: later uses of the variable say nothing about its first value. */
  readonly converted: Set<string>;
}

/** Records how one syntax node uses a name: it calls, iterates or calculates with the value, or calls a method of the value. */
export function collectUses(node: Node, found: FoundUses): void {
  const part = node as UseNode;
  const use: Use = (of, kinds) => {
    const name = nameOf(of);
    if (name === undefined) return;
    const known = found.uses.get(name) ?? new Set();
    found.uses.set(name, known);
    for (const kind of kinds) known.add(kind);
  };
  READERS[part.type]?.(part, use, found);
}

type Use = (of: UseNode | null | undefined, kinds: readonly Kind[]) => void;

const READERS: Readonly<Record<string, (part: UseNode, use: Use, found: FoundUses) => unknown>> = {
  MemberExpression: collectMember,
  CallExpression: ({ callee, arguments: given }, use) => {
    use(callee, ["callback"]);
    use(given?.[0], OF_CALL.get(`${nameOf(callee?.object) ?? ""}.${nameOf(callee) ?? ""}`) ?? []);
  },
  BinaryExpression: collectOperator,
  ForOfStatement: (part, use) => use(part.right, part.await === true ? ["async"] : LISTS),
  AwaitExpression: (_part, _use, { uses }) => uses.set(AWAITS, new Set(["async"])),
  ForInStatement: ({ right }, use) => use(right, ["object"]),
  AssignmentExpression: ({ left, right }, _use, { converted }) => {
    const given = right?.type === "CallExpression" || right?.type === "NewExpression" ? (right.arguments ?? []) : [];
    if (left?.type === "Identifier" && left.name !== undefined && given.some((each) => each.name === left.name))
      converted.add(left.name);
  },
  YieldExpression: ({ argument, delegate }, use) => use(argument, delegate === true ? LISTS : []),
};

function collectMember({ object, property, computed }: UseNode, use: Use, { fields }: FoundUses): void {
  const { name = "" } = property ?? {};
  const owner = nameOf(object);
  if (computed === true) return;
  if (OF_METHOD.has(name)) use(object, OF_METHOD.get(name) ?? []);
  else if (owner !== undefined && object?.type === "Identifier" && !COMMON.has(name))
    fields.set(owner, (fields.get(owner) ?? new Set()).add(name));
}

type UseNode = Node & {
  name?: string;
  computed?: boolean;
  object?: UseNode;
  property?: UseNode;
  callee?: UseNode;
  arguments?: readonly UseNode[];
  operator?: string;
  left?: UseNode;
  right?: UseNode;
  argument?: UseNode | null;
  value?: unknown;
  await?: boolean;
  delegate?: boolean;
};

function collectOperator({ operator = "", left, right }: UseNode, use: Use): void {
  if (operator === "instanceof") use(left, OF_CLASS.get(nameOf(right) ?? "") ?? []);
  if (left?.type === "MemberExpression" && nameOf(left) === "constructor")
    use(left.object, OF_CLASS.get(nameOf(right) ?? "") ?? []);
  if (left?.type === "UnaryExpression" && left.operator === "typeof")
    use(left.argument, OF_TYPE.get(String(right?.value)) ?? []);
  const isNumeric = (of: UseNode | undefined) => of?.type === "Literal" && typeof of.value === "number";
  if (/^(<|>|<=|>=|-|\*|\/|%)$/.test(operator)) for (const side of [left, right]) use(side, ["number"]);
  if (/^[!=]==?$|^\+$/.test(operator) && isNumeric(right)) use(left, ["number"]);
}

/** The name of a variable, or of a property that the code reads. */
function nameOf(node: UseNode | null | undefined): string | undefined {
  if (node?.type === "Identifier") return node.name;
  if (node?.type === "ChainExpression") return nameOf((node as UseNode & { expression?: UseNode }).expression);
  return node?.type === "MemberExpression" && node.computed !== true ? node.property?.name : undefined;
}

const LISTS: readonly Kind[] = ["texts", "objects", "numbers", "collection"];
const PLAIN_LISTS: readonly Kind[] = ["texts", "objects", "numbers"];

/** Methods and properties that only some kinds of values have. */
const OF_METHOD: ReadonlyMap<string, readonly Kind[]> = new Map([
  ...each(
    "charAt charCodeAt codePointAt split replace replaceAll toLowerCase toUpperCase trim trimStart trimEnd startsWith endsWith match matchAll padStart padEnd substr substring normalize localeCompare",
    ["text"],
  ),
  ...each(
    "map forEach filter reduce push pop shift unshift splice every some join sort flat flatMap reverse",
    PLAIN_LISTS,
  ),
  ...each("call apply", ["callback"]),
  ...each("getTime toISOString toUTCString getFullYear getMonth getDate getUTCFullYear", ["date"]),
  ...each("exec test lastIndex", ["regexp"]),
  ...each("toFixed toPrecision", ["number"]),
  ...each("then pipe getReader asyncIterator", ["async"]),
  ...each("byteLength byteOffset subarray readUInt8 readUInt32BE", ["bytes"]),
]);
/** Built-in functions that show the kind of their first argument. */
const OF_CALL: ReadonlyMap<string, readonly Kind[]> = new Map([
  ...each("Object.keys Object.entries Object.values Object.assign Object.getOwnPropertySymbols Reflect.ownKeys", [
    "object",
  ]),
  ["Array.isArray", PLAIN_LISTS],
  ...each("Buffer.isBuffer ArrayBuffer.isView", ["bytes"]),
  ...each("Number.isFinite Number.isInteger Number.isSafeInteger Math.floor Math.round Math.abs Math.max Math.min", [
    "number",
  ]),
]);
const OF_CLASS: ReadonlyMap<string, readonly Kind[]> = new Map([
  ["Date", ["date"]],
  ["RegExp", ["regexp"]],
  ["Promise", ["async"]],
  ["Array", PLAIN_LISTS],
  ["Function", ["callback"]],
  ...each("Map Set WeakMap", ["collection"]),
  ...each("Uint8Array Buffer ArrayBuffer DataView", ["bytes"]),
]);
const OF_TYPE: ReadonlyMap<string, readonly Kind[]> = new Map([
  ["string", ["text"]],
  ["number", ["number"]],
  ["boolean", ["truth"]],
  ["function", ["callback"]],
  ["object", ["object"]],
  ["symbol", ["odd"]],
]);
/** Properties that many kinds of values have, so that reading them shows nothing. */
const COMMON = new Set(["length", "prototype", "constructor", "name", "toString", "valueOf", "hasOwnProperty"]);

function each(names: string, kinds: readonly Kind[]): [string, readonly Kind[]][] {
  return names.split(" ").map((name) => [name, kinds]);
}
