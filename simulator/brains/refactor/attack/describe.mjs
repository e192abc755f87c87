// Writes values as text, so that the results of two processes can be compared.

/** Writes a value as text. A value of the original and a value of the candidate have the same text if they behave the same. */
export function describe(value, depth = 0, seen = new Map()) {
  if (typeof value === "string") return clip(JSON.stringify(value));
  if (typeof value === "function") return describeFunction(value, depth, seen);
  if (typeof value === "number" && Object.is(value, -0)) return "-0";
  if (value === null || typeof value !== "object") return String(value);
  if (seen.has(value)) return `ref ${seen.get(value)}`;
  seen.set(value, seen.size);
  if (depth > 5) return "deep";
  if (value instanceof Error) return `${value.name}: ${clip(plainMessage(value.message))}`;
  if (value instanceof RegExp) return `${value} at ${value.lastIndex}`;
  const inner = (part) => describe(part, depth + 1, seen);
  if (value instanceof Map) return `Map ${inner([...value])}`;
  if (value instanceof Set) return `Set ${inner([...value])}`;
  const keys = Reflect.ownKeys(value).filter(
    (key) => !(Array.isArray(value) && (key === "length" || /^\d+$/.test(String(key)))),
  );
  const fields = keys.map((key) => `${String(key)}: ${inner(value[key])}`).join(", ");
  if (Array.isArray(value))
    return clip(`[${value.slice(0, 200).map(inner).join(", ")}; ${value.length}${fields && ` ${fields}`}]`);
  return clip(`${Object.getPrototypeOf(value)?.constructor?.name ?? "null"}{${fields}}`);
}

/** Writes a function as text, by its properties. */
function describeFunction(value, depth, seen) {
  const keys = Object.keys(value);
  if (keys.length === 0 || depth > 2 || seen.has(value)) return "function";
  seen.set(value, seen.size);
  return clip(`function{${keys.map((key) => `${key}: ${describe(value[key], depth + 1, seen)}`).join(", ")}}`);
}

/** Removes variable names from error messages of the JavaScript engine, because a rewrite may rename variables. */
function plainMessage(message) {
  return message.replace(/^.*? is not (a function|a constructor|iterable|defined|an object)/s, "_ is not $1");
}

function clip(text) {
  if (text.length <= 1500) return text;
  let sum = 5381;
  for (let i = 0; i < text.length; i++) sum = (Math.imul(sum, 33) ^ text.charCodeAt(i)) >>> 0;
  return `${text.slice(0, 1500)}... ${text.length} ${sum}`;
}

export function attempt(run) {
  try {
    return run();
  } catch (error) {
    return `throws ${describe(error)}`;
  }
}
