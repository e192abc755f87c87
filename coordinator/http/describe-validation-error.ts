import type { TSchema } from "typebox";

/** The first error in a validated value: the field, and the expected and the actual value. */
export interface Fault {
  /** The field's path with dots, for example `limits.maxTurns`; empty if the whole value is wrong. */
  readonly field: string;
  readonly expected: string;
  readonly got: string;
  /** True if the schema has no such field. */
  readonly isUnknown?: true;
}

/** The parts of JSON Schema that our own schemas use. */
interface Schema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: unknown;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly description?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

/**
 * Finds the first error in a value that a validator has refused. The result is more precise than the validator's error: in a union, only
 * the branch with the value's `kind` is checked, and unknown fields are named. Returns undefined if no error is found.
 */
export function describeValidationError(schema: TSchema, value: unknown): Fault | undefined {
  return find(schema as Schema, value, "");
}

function find(schema: Schema, value: unknown, field: string): Fault | undefined {
  if (schema.anyOf !== undefined) return findInUnion(schema.anyOf, value, field);
  if (schema.enum !== undefined || schema.const !== undefined) {
    const allowed = schema.enum ?? [schema.const];
    return allowed.includes(value) ? undefined : fault(field, oneOf(allowed), value);
  }
  const type = TYPES[String(schema.type)];
  if (type === undefined) return undefined;
  return type.fits(schema, value)
    ? type.inside?.(schema, value as never, field)
    : fault(field, describe(schema), value);
}

/** For each JSON type: whether a value has this type and is within the schema's bounds, and how to check the value's members. */
const TYPES: Readonly<
  Record<
    string,
    {
      fits(schema: Schema, value: unknown): boolean;
      inside?(schema: Schema, value: never, field: string): Fault | undefined;
    }
  >
> = {
  object: { fits: (_schema, value) => isObject(value), inside: findInObject },
  array: { fits: (_schema, value) => Array.isArray(value), inside: findInArray },
  string: { fits: isString },
  integer: { fits: isNumber },
  number: { fits: isNumber },
  boolean: { fits: (_schema, value) => typeof value === "boolean" },
  null: { fits: (_schema, value) => value === null },
};

function findInUnion(branches: readonly Schema[], value: unknown, field: string): Fault | undefined {
  const meant = isObject(value) ? branches.filter((branch) => branch.properties !== undefined) : branches;
  const kinds = meant.map((branch) => branch.properties?.kind?.const).filter((kind) => kind !== undefined);
  if (isObject(value) && kinds.length > 0) {
    const branch = meant.find((each) => each.properties?.kind?.const === value.kind);
    return branch === undefined ? fault(join(field, "kind"), oneOf(kinds), value.kind) : find(branch, value, field);
  }
  const faults = meant.map((branch) => find(branch, value, field));
  if (faults.length === 0) return fault(field, "another type", value);
  if (faults.some((each) => each === undefined)) return undefined;
  if (faults.length === 1) return faults[0];
  const expected = [...new Set(faults.map((each) => each?.expected))].join(" or ");
  return fault(field, expected, value);
}

function findInObject(schema: Schema, value: Record<string, unknown>, field: string): Fault | undefined {
  const properties = schema.properties ?? {};
  const names = Object.keys(properties);
  const unknown = Object.keys(value).find((name) => !Object.hasOwn(properties, name));
  if (unknown !== undefined && schema.additionalProperties === false) {
    const expected = names.length === 0 ? "no fields" : `one of ${names.join(", ")}`;
    return { field: join(field, unknown), expected, got: show(value[unknown]), isUnknown: true };
  }
  for (const name of names) {
    const part = properties[name];
    if (part === undefined) continue;
    if (value[name] !== undefined) {
      const found = find(part, value[name], join(field, name));
      if (found !== undefined) return found;
    } else if (schema.required?.includes(name)) {
      return { field: join(field, name), expected: describe(part), got: "nothing" };
    }
  }
  return undefined;
}

function findInArray(schema: Schema, value: readonly unknown[], field: string): Fault | undefined {
  const { minItems = 0, maxItems = Number.POSITIVE_INFINITY, items = {} } = schema;
  if (value.length < minItems || value.length > maxItems) {
    const most = maxItems === Number.POSITIVE_INFINITY ? "or more" : `to ${maxItems}`;
    return { field, expected: `a list of ${minItems} ${most} items`, got: `${value.length}` };
  }
  for (const [i, item] of value.entries()) {
    const found = find(items, item, `${field}[${i}]`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function describe(schema: Schema): string {
  if (schema.enum !== undefined) return oneOf(schema.enum);
  if (schema.const !== undefined) return oneOf([schema.const]);
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(describe))].join(" or ");
  if (schema.type === "string") return describeString(schema);
  if (schema.type === "integer" || schema.type === "number") return describeNumber(schema);
  return WORDS[String(schema.type)] ?? "another type";
}

const WORDS: Readonly<Record<string, string>> = {
  array: "a list",
  boolean: "true or false",
  null: "null",
  object: "an object",
};

function isString(schema: Schema, value: unknown): boolean {
  if (typeof value !== "string") return false;
  // JSON Schema counts the length of a text in code points, JavaScript's `length` counts UTF-16 units.
  const length = [...value].length;
  if (length < (schema.minLength ?? 0) || length > (schema.maxLength ?? Number.POSITIVE_INFINITY)) return false;
  return schema.pattern === undefined || new RegExp(schema.pattern, "u").test(value);
}

function describeString({ minLength = 0, maxLength, pattern, description }: Schema): string {
  const length = maxLength === undefined ? "" : ` of ${minLength} to ${maxLength} characters`;
  // A description says in words how the text looks.
  const shape = pattern === undefined || description !== undefined ? "" : ` that matches ${pattern}`;
  return `a text${length}${shape}${description === undefined ? "" : ` (${description})`}`;
}

function isNumber(schema: Schema, value: unknown): boolean {
  if (typeof value !== "number" || (schema.type === "integer" && !Number.isInteger(value))) return false;
  if (value < (schema.minimum ?? value) || value > (schema.maximum ?? value)) return false;
  return value > (schema.exclusiveMinimum ?? Number.NEGATIVE_INFINITY);
}

function describeNumber({ type, minimum, maximum, exclusiveMinimum, description }: Schema): string {
  const kind = type === "integer" ? "a whole number" : "a number";
  const low =
    minimum !== undefined ? ` from ${minimum}` : exclusiveMinimum !== undefined ? ` above ${exclusiveMinimum}` : "";
  const high =
    maximum === undefined
      ? ""
      : ` ${low === "" ? "up" : low.startsWith(" above") ? "and up" : ""} to ${maximum}`.replace("  ", " ");
  return `${kind}${low}${high}${description === undefined ? "" : ` (${description})`}`;
}

function fault(field: string, expected: string, value: unknown): Fault {
  return { field, expected, got: show(value) };
}

/** Shows the sent value, shortened. It may be shown because the error goes only to its sender. */
function show(value: unknown): string {
  const text = value === undefined ? "nothing" : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

function oneOf(values: readonly unknown[]): string {
  const shown = values.map((value) => JSON.stringify(value));
  return shown.length === 1 ? `${shown[0]}` : `one of ${shown.join(", ")}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function join(field: string, name: string): string {
  return field === "" ? name : `${field}.${name}`;
}
