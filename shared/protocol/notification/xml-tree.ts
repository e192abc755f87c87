import type { TSchema } from "typebox";

/** The content of an XML element: its text, or its child elements by name. Several elements of the same name are a list. */
export type XmlNode = string | { [name: string]: XmlNode | XmlNode[] };

/** The parts of a JSON schema that decide how a value is written as XML. */
interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

/**
 * Converts a value into XML elements. The fields of an object become elements; the items of a list become `item`
 * elements; the members of a record become `entry` elements with `name` and `value`. All other values become text.
 */
export function toTree(schema: TSchema, value: unknown): XmlNode {
  return build(schema as Schema, value);
}

/**
 * Converts XML elements back into the value that they represent under a schema. Parts that do not match the schema become undefined; an
 * element that the schema does not know throws. A text becomes a number or a boolean only if the schema requires it and the text is written
 * exactly as in JSON. The caller must still check the result against the schema.
 */
export function fromTree(schema: TSchema, node: unknown): unknown {
  return read(schema as Schema, node);
}

function build(schema: Schema, value: unknown): XmlNode {
  if (Array.isArray(value)) return { item: value.map((item) => build(schema.items ?? {}, item)) };
  if (typeof value !== "object" || value === null) return String(value);
  const inner = recordOf(schema);
  if (inner !== undefined) {
    return { entry: Object.entries(value).map(([name, each]) => ({ name, value: build(inner, each) })) };
  }
  const fields = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(fields.map(([name, each]) => [name, build(schema.properties?.[name] ?? {}, each)]));
}

function read(schema: Schema, node: unknown): unknown {
  if (schema.type === "array") return readList(schema.items ?? {}, node);
  const inner = recordOf(schema);
  if (inner !== undefined) return readRecord(inner, node);
  if (schema.properties !== undefined) return readObject(schema.properties, node);
  return typeof node === "string" ? readScalar(schema, node) : undefined;
}

function readObject(properties: Readonly<Record<string, Schema>>, node: unknown): unknown {
  const children = childrenOf(node);
  if (children === undefined) return undefined;
  const fields: Record<string, unknown> = {};
  for (const [name, child] of children) {
    const schema = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (schema === undefined) throw new Error(`no element <${name.slice(0, 60)}> is known here`);
    fields[name] = read(schema, child);
  }
  return fields;
}

function readList(items: Schema, node: unknown): unknown[] | undefined {
  return itemsOf(node, "item")?.map((item) => read(items, item));
}

function readRecord(inner: Schema, node: unknown): unknown {
  const entries = itemsOf(node, "entry");
  if (entries === undefined) return undefined;
  const pairs = entries.map((entry) => readObject({ name: { type: "string" }, value: inner }, entry));
  if (!pairs.every(isPair)) return undefined;
  // `fromEntries` defines fields instead of assigning them, so an element called __proto__ is only a field.
  return Object.fromEntries(pairs.map(({ name, value }) => [name, value]));
}

/** Matches numbers exactly as JSON writes them. `0012`, `1.` and ` 1` do not match and stay texts. */
const INTEGER = /^-?(?:0|[1-9][0-9]{0,15})$/;
const NUMBER = /^-?(?:0|[1-9][0-9]{0,20})(?:\.[0-9]{1,30})?(?:e[+-]?[0-9]{1,3})?$/;

function readScalar(schema: Schema, text: string): unknown {
  if (schema.type === "boolean") return text === "true" ? true : text === "false" ? false : undefined;
  if (schema.type === "integer" || typeof schema.const === "number")
    return INTEGER.test(text) ? Number(text) : undefined;
  if (schema.type === "number") return NUMBER.test(text) ? Number(text) : undefined;
  return text;
}

/** The elements of one name, as a list; undefined if the node contains anything else. */
function itemsOf(node: unknown, name: string): unknown[] | undefined {
  const children = childrenOf(node);
  if (children === undefined || children.some(([each]) => each !== name)) return undefined;
  return children.flatMap(([, child]) => child);
}

/**
 * The child elements of an element, by name. An element that contains only white space has no children. Throws if the
 * element contains both text and children.
 */
function childrenOf(node: unknown): [string, unknown][] | undefined {
  if (typeof node === "string") return node.trim() === "" ? [] : undefined;
  if (typeof node !== "object" || node === null || Array.isArray(node)) return undefined;
  const children = Object.entries(node);
  if (!Object.hasOwn(node, "#text")) return children;
  const text = (node as Readonly<Record<string, unknown>>)["#text"];
  if (typeof text !== "string" || text.trim() !== "") throw new Error("an element has both text and child elements");
  return children.filter(([name]) => name !== "#text");
}

function recordOf(schema: Schema): Schema | undefined {
  return Object.values(schema.patternProperties ?? {})[0];
}

function isPair(value: unknown): value is { name: string; value: unknown } {
  return (
    typeof value === "object" && value !== null && "name" in value && typeof value.name === "string" && "value" in value
  );
}
