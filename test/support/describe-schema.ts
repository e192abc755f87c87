/** The parts of a JSON schema that `describeSchema` can describe. */
interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

/**
 * Describes a schema in one line, for example `{ path, offset?: number }`. A field without a type is a string. A schema
 * in `names` is replaced by its name.
 */
export function describeSchema(schema: unknown, names: ReadonlyMap<unknown, string> = new Map()): string {
  return describe(schema as Schema, names);
}

function describe(schema: Schema, names: ReadonlyMap<unknown, string>): string {
  const name = names.get(schema);
  if (name !== undefined) return name;
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((one) => JSON.stringify(one)).join(" | ");
  if (schema.anyOf !== undefined) return schema.anyOf.map((one) => describe(one, names)).join(" | ");
  if (schema.type === "array") return `[${describe(schema.items ?? {}, names)}]`;
  if (schema.type === "object") return describeFields(schema, names);
  return schema.type === "integer" ? "number" : (schema.type ?? "anything").replace("string", "text");
}

function describeFields({ properties = {}, required = [] }: Schema, names: ReadonlyMap<unknown, string>): string {
  const fields = Object.entries(properties).map(([field, schema]) => {
    const type = describe(schema, names);
    return `${field}${required.includes(field) ? "" : "?"}${type === "text" ? "" : `: ${type}`}`;
  });
  return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`;
}
