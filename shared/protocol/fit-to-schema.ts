import type { TSchema } from "typebox";

/** The parts of a JSON schema that limit the lengths of texts and lists. */
interface Shape {
  readonly type?: string;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly items?: Shape;
}

/**
 * Shortens the texts and lists in a value to the lengths that its schema allows. Needed after secrets are replaced by
 * their names, because a name can be longer than the secret, and a text that is too long would be refused.
 */
export function fitToSchema<T>(schema: TSchema, value: T): T {
  return shorten(schema as Shape, value) as T;
}

function shorten(shape: Shape, value: unknown): unknown {
  if (typeof value === "string") return cut(value, shape.maxLength);
  if (Array.isArray(value)) {
    const { items = {}, maxItems = value.length } = shape;
    return value.slice(0, maxItems).map((item) => shorten(items, item));
  }
  if (typeof value !== "object" || value === null || shape.properties === undefined) return value;
  const { properties } = shape;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, shorten(properties[name] ?? {}, each)]));
}

function cut(text: string, maxLength = Number.POSITIVE_INFINITY): string {
  if (text.length <= maxLength) return text;
  // Does not split a surrogate pair.
  const isSplit = /[\ud800-\udbff]/.test(text.charAt(maxLength - 1));
  return text.slice(0, isSplit ? maxLength - 1 : maxLength);
}
