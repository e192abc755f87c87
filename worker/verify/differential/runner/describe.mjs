/** A value as text: the same for values that nobody can tell apart through the interface. */
export function describe(value, depth = 0, seen = new Map()) {
  if (value === null || typeof value === "boolean" || value === undefined) return String(value);
  if (typeof value === "string") return clip(JSON.stringify(value));
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "symbol") return value.toString();
  if (typeof value === "function") return "function";
  if (seen.has(value)) return `ref ${seen.get(value)}`;
  seen.set(value, seen.size);
  if (depth > 6) return "deep";
  return describeObject(value, (part) => describe(part, depth + 1, seen));
}

function describeObject(value, inner) {
  if (Array.isArray(value)) {
    const extra = Object.keys(value).filter((name) => !/^\d+$/.test(name));
    const named = extra.map((name) => `${name}: ${inner(value[name])}`).join(", ");
    return clip(
      `[${value.slice(0, 300).map(inner).join(", ")}${value.length > 300 ? `, ... ${value.length}` : ""}]${named && ` {${named}}`}`,
    );
  }
  if (value instanceof RegExp) return `${value} at ${value.lastIndex}`;
  if (value instanceof Date) return `Date ${value.getTime()}`;
  if (value instanceof Error) return describeError(value);
  if (value instanceof Map) return `Map {${[...value].map(([k, v]) => `${inner(k)} => ${inner(v)}`).join(", ")}}`;
  if (value instanceof Set) return `Set {${[...value].map(inner).join(", ")}}`;
  const name = Object.getPrototypeOf(value)?.constructor?.name ?? "null";
  const fields = Object.keys(value)
    .sort()
    .map((key) => `${key}: ${inner(value[key])}`);
  return clip(`${name} {${fields.join(", ")}}`);
}

/** Name and message. What V8 says about an expression names variables that a rewrite may call otherwise. */
export function describeError(error) {
  if (!(error instanceof Error)) return describe(error);
  const message = error.message.replace(
    /^.*? is not (a function|a constructor|iterable|defined|an object)/s,
    "_ is not $1",
  );
  return `${error.name}: ${clip(message.replace(/\(reading '[^']*'\)/, "(reading)"))}`;
}

function clip(text) {
  return text.length <= 6000 ? text : `${text.slice(0, 6000)}... ${text.length} ${hash(text)}`;
}

/** A short fingerprint of a text; not for secrets. */
export function hash(text) {
  let h = 5381;
  for (let i = 0; i < text.length; i++) h = ((h * 33) ^ text.charCodeAt(i)) >>> 0;
  return h.toString(36);
}
