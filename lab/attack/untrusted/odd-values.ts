import type { Random } from "./random.ts";

/** The keywords of JSON schema that the API's OpenAPI document uses. */
export interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Texts that often break programs: empty, huge, control characters, half a surrogate pair, names of object properties. */
const TEXTS = [
  "",
  " ",
  "\u0000",
  "\u001b[2J\u009b1m\u202e",
  "\ud800",
  "\u{1F469}\u200d\u{1F4BB}".repeat(50),
  "x".repeat(30_000),
  "../../../../etc/passwd",
  "/etc",
  "%00%2e%2e%2f",
  "__proto__",
  "constructor",
  "toString",
  "$(id)",
  "'; DROP TABLE jobs; --",
  "--upload-pack=id",
  "file:///etc/passwd",
  "http://[::1]:1/",
  "ext::sh -c id",
  "<script>1</script>",
  "\r\nx-evil: 1",
  "job_00000000000000000000",
  "NaN",
  "1e999",
];
const NUMBERS = [0, -0, -1, 1, 0.5, 1e308, -1e308, 2 ** 31, 2 ** 53, 2 ** 53 + 1, 1e-320];
const NAMES = ["__proto__", "constructor", "prototype", "", "goal", "then", "toJSON", "hasOwnProperty", "0", "kind"];

/** Makes a random value that fits a schema except in some part. */
export function oddValue(random: Random, schema: Schema, depth = 0): unknown {
  if (random.once(9) || depth > 7) return anything(random, depth);
  if (schema.anyOf !== undefined) return oddValue(random, random.pick(schema.anyOf), depth + 1);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return random.pick(schema.enum);
  if (schema.type === "object") return oddObject(random, schema, depth);
  if (schema.type === "array") return oddList(random, schema.items ?? {}, depth);
  if (schema.type === "string") return random.pick(TEXTS);
  if (schema.type === "integer" || schema.type === "number")
    return random.pick([...NUMBERS, schema.minimum ?? 1, schema.maximum ?? 1]);
  if (schema.type === "boolean") return random.once(2);
  return schema.type === "null" ? null : anything(random, depth);
}

/** Any JSON value. */
export function anything(random: Random, depth = 0): unknown {
  const kinds = depth > 4 ? 4 : 7;
  const kind = random.below(kinds);
  if (kind === 0) return random.pick(TEXTS);
  if (kind === 1) return random.pick(NUMBERS);
  if (kind === 2) return random.pick([null, true, false]);
  if (kind === 3) return {};
  if (kind === 4) return Array.from({ length: random.below(5) }, () => anything(random, depth + 1));
  if (kind === 5) return nested(random.below(3000));
  return fromNames(Array.from({ length: random.below(4) }, () => [random.pick(NAMES), anything(random, depth + 1)]));
}

function oddObject(random: Random, { properties = {} }: Schema, depth: number): unknown {
  const entries = Object.entries(properties).flatMap(([name, part]): [string, unknown][] =>
    random.once(6) ? [] : [[name, oddValue(random, part, depth + 1)]],
  );
  if (random.once(4)) entries.push([random.pick(NAMES), anything(random, depth + 1)]);
  return fromNames(entries);
}

function oddList(random: Random, items: Schema, depth: number): unknown {
  const length = random.once(12) ? 400 : random.below(4);
  const one = oddValue(random, items, depth + 1);
  return Array.from({ length }, () => one);
}

/** Makes an object with own properties of the given names; `__proto__` becomes an own property, too. */
function fromNames(entries: readonly (readonly [string, unknown])[]): unknown {
  const object: Record<string, unknown> = {};
  for (const [name, value] of entries)
    Object.defineProperty(object, name, { value, enumerable: true, configurable: true });
  return object;
}

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < depth; i++) value = [value];
  return value;
}

/** Random bytes. */
export function randomBytes(random: Random, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => random.below(256)));
}

/** Returns a text in which some bytes are changed, removed, duplicated or cut off. */
export function mutate(random: Random, text: string): string {
  let bytes = [...Buffer.from(text)];
  for (let i = 0; i <= random.below(6); i++) {
    const at = random.below(bytes.length + 1);
    const kind = random.below(5);
    if (kind === 0) bytes[at] = random.below(256);
    else if (kind === 1) bytes.splice(at, 1 + random.below(20));
    else if (kind === 2) bytes.splice(at, 0, ...bytes.slice(at, at + 1 + random.below(60)));
    else if (kind === 3) bytes.splice(at, 0, ...Buffer.from(random.pick(TOKENS)));
    else bytes = bytes.slice(0, Math.max(1, at));
  }
  return Buffer.from(bytes).toString("utf8");
}

const TOKENS = [
  "<",
  ">",
  "</",
  "/>",
  "&",
  "&#x0;",
  "&amp;",
  "<!--",
  "<![CDATA[",
  "]]>",
  "<?x?>",
  '"',
  "'",
  "=",
  "\u0000",
  "{",
  "}",
  "[",
  ",",
];
