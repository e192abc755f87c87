const { ownKeys, getOwnPropertyDescriptor, getPrototypeOf } = Reflect;
const sourceOf = Function.prototype.toString;
const builtins = new WeakMap();

/** Whether a function is part of JavaScript or Node, so that its source is not described. */
export function isBuiltin(value) {
  if (typeof value !== "function") return false;
  let is = builtins.get(value);
  if (is === undefined) {
    const source = sourceOf.call(value);
    is = (source.endsWith("{ [native code] }") && !value.name.startsWith("bound ")) || NODE_CLASSES.has(value);
    builtins.set(value, is);
  }
  return is;
}

/** Classes of Node that are implemented in JavaScript. */
const NODE_CLASSES = new Set();
for (const name of ["events", "stream", "url", "buffer", "util", "string_decoder"]) {
  const module = process.getBuiltinModule?.(name) ?? (await import(`node:${name}`)).default;
  for (const each of [module, ...Object.values(module)]) if (typeof each === "function") NODE_CLASSES.add(each);
}
for (const name of [
  "AbortController",
  "AbortSignal",
  "Event",
  "EventTarget",
  "URL",
  "URLSearchParams",
  "TextEncoder",
  "TextDecoder",
])
  if (globalThis[name]) NODE_CLASSES.add(globalThis[name]);

/**
 * Describes a function as text: its own properties and the members that its instances inherit. Omits its name and its
 * number of parameters, because a rewrite may rename a function or declare its parameters differently.
 */
export function describeFunction(value, inner, propertiesOf) {
  if (isBuiltin(value)) return `native ${value.name}`;
  const isClass = /^class\b/.test(sourceOf.call(value));
  const fields = propertiesOf(value, inner, (key) => SKIPPED.has(key));
  const methods = methodsOf(value.prototype);
  const parent = getPrototypeOf(value);
  const base = typeof parent === "function" && parent !== Function.prototype ? ` extends ${parent.name}` : "";
  return `function${isClass ? " class" : ""}${base}${brackets("{}", fields)}${brackets("()", methods)}`;
}
const SKIPPED = new Set(["length", "name", "prototype", "arguments", "caller"]);

function brackets([open, close], parts) {
  return parts.length === 0 ? "" : ` ${open}${parts.join(", ")}${close}`;
}

function methodsOf(prototype) {
  if (typeof prototype !== "object" || prototype === null) return [];
  return ownKeys(prototype)
    .filter((key) => key !== "constructor")
    .map((key) => {
      const { value, get, set } = getOwnPropertyDescriptor(prototype, key);
      const kind =
        get || set
          ? `${get ? " get" : ""}${set ? " set" : ""}`
          : typeof value === "function"
            ? "()"
            : ` ${typeof value}`;
      return `${String(key)}${kind}`;
    })
    .sort();
}
