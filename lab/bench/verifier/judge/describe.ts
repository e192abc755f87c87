/** Maximum number of parts of a value that are described. */
const MAX_PARTS = 4000;

interface Walk {
  readonly seen: Map<object, number>;
  parts: number;
}

/**
 * Describes all that a caller can observe of a value: types, own keys in order, nested contents, classes, errors, holes
 * in arrays, -0, and repeated references to an object. Names and sources of functions are left out.
 */
export function describe(value: unknown): string {
  return part(value, { seen: new Map(), parts: 0 });
}

function part(value: unknown, walk: Walk): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "symbol") return String(value);
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return String(value);
  const known = walk.seen.get(value);
  if (known !== undefined) return `@${known}`;
  walk.seen.set(value, walk.seen.size);
  if (++walk.parts > MAX_PARTS) return "...";
  return `${kindOf(value, walk)}${ownKeys(value, walk)}`;
}

function kindOf(value: object, walk: Walk): string {
  if (typeof value === "function") return "function";
  if (value instanceof Error) return `${className(value)} ${value.name}: ${plainMessage(value.message)}`;
  if (value instanceof RegExp) return `${value} from ${value.lastIndex}`;
  if (value instanceof Date) return `Date ${value.getTime()}`;
  if (value instanceof Map) return `Map ${listOf([...value].flat(), walk)}`;
  if (value instanceof Set) return `Set ${listOf([...value], walk)}`;
  if (Array.isArray(value)) return `${className(value)} of ${value.length}`;
  return className(value);
}

function listOf(values: readonly unknown[], walk: Walk): string {
  return `(${values.map((each) => part(each, walk)).join(",")})`;
}

function className(value: object): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === null || typeof prototype !== "object") return "no prototype ";
  if (prototype === Object.prototype) return "";
  const maker: unknown = "constructor" in prototype ? prototype.constructor : undefined;
  return typeof maker === "function" ? maker.name : "nameless";
}

const SKIPPED = {
  error: new Set<string | symbol>(["stack", "message"]),
  function: new Set<string | symbol>(["length", "name", "prototype", "arguments", "caller"]),
  regexp: new Set<string | symbol>(["lastIndex"]),
  array: new Set<string | symbol>(["length"]),
  none: new Set<string | symbol>(),
};

function skippedKeys(value: object): ReadonlySet<string | symbol> {
  if (typeof value === "function") return SKIPPED.function;
  if (Array.isArray(value)) return SKIPPED.array;
  if (value instanceof Error) return SKIPPED.error;
  return value instanceof RegExp ? SKIPPED.regexp : SKIPPED.none;
}

function ownKeys(value: object, walk: Walk): string {
  const keys = Reflect.ownKeys(value);
  const opened = Object.isExtensible(value) ? "{" : "{sealed ";
  if (keys.length === Object.keys(value).length) return `${opened}${plainKeys(value, keys, walk)}}`;
  const skipped = skippedKeys(value);
  let text = opened;
  for (const key of keys) {
    if (skipped.has(key)) continue;
    const property = Object.getOwnPropertyDescriptor(value, key);
    if (!property) continue;
    const hidden = property.enumerable ? "" : "hidden ";
    const content = property.get || property.set ? "accessor" : part(property.value, walk);
    text += `${hidden}${String(key)}:${content},`;
  }
  return `${text}}`;
}

/** Fast path for objects that have only enumerable string keys. */
function plainKeys(value: object, keys: readonly (string | symbol)[], walk: Walk): string {
  let text = "";
  for (const key of keys) text += `${String(key)}:${part(Reflect.get(value, key), walk)},`;
  return text;
}

/** V8's error messages that quote source code; such messages legitimately differ after a rewrite. */
const WORDED_BY_SOURCE: readonly (readonly [RegExp, string])[] = [
  [/^.* is not a (function|constructor)\b.*$/s, "(source) is not a $1"],
  [/^.* is not iterable\b.*$/s, "(source) is not iterable"],
  [/^.* is not (defined|extensible)$/s, "(source) is not $1"],
  [/^Cannot destructure property .*$/s, "Cannot destructure (source)"],
  [/^Cannot read properties of (undefined|null) .*$/s, "Cannot read properties of $1"],
  [/^Cannot set properties of (undefined|null) .*$/s, "Cannot set properties of $1"],
];

function plainMessage(message: unknown): string {
  const text = String(message);
  for (const [pattern, plain] of WORDED_BY_SOURCE) {
    if (pattern.test(text)) return text.replace(pattern, plain);
  }
  return text;
}
