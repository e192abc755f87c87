import { isBuiltin } from "./describe-function.mjs";

/** Maximum number of parts of a module's exports to test, maximum depth of a part, and maximum number of methods per object. */
const MAX_TARGETS = 250;
const MAX_DEPTH = 3;
const MAX_METHODS = 60;

/** Every part below a module's exports that can be called, constructed or described, by its path. */
export function targetsOf(root) {
  const targets = [];
  const seen = new Set();
  const visit = (value, path) => {
    if (targets.length >= MAX_TARGETS || seen.has(value)) return;
    if (isObject(value)) seen.add(value);
    const shape = shapeOf(value);
    if (path.length > 0 || shape.type !== "data") targets.push({ path, ...shape });
    if (!hasMembers(value, path)) return;
    for (const name of ownNames(value)) visit(readSafely(value, name), [...path, name]);
  };
  visit(root, []);
  return targets.length === 0 ? [{ path: [], ...shapeOf(root) }] : targets;
}

/**
 * Whether the members of a value count as exports too: those of the exports themselves, of plain objects, and of
 * functions.
 */
function hasMembers(value, path) {
  if (!isObject(value) || path.length >= MAX_DEPTH) return false;
  if (typeof value === "function") return !isBuiltin(value);
  return path.length === 0 || isPlain(value);
}

function readSafely(value, name) {
  try {
    return value[name];
  } catch {
    return undefined; // A getter threw an error; the description of the object shows that.
  }
}

function isPlain(value) {
  const proto = Object.getPrototypeOf(value);
  return proto === null || proto === Object.prototype;
}

/** Whether a value can have members: an object or a function. */
export function isObject(value) {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

function ownNames(value) {
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return [];
  const skipped = typeof value === "function" ? ["length", "name", "prototype", "arguments", "caller"] : [];
  return Object.getOwnPropertyNames(value).filter((name) => !skipped.includes(name) && name !== "__esModule");
}

/** Describes a part of a module's exports: data, function or class, with parameter names as hints for arguments. */
export function shapeOf(value) {
  if (typeof value !== "function" || isBuiltin(value)) return { type: "data", of: typeof value };
  const source = Function.prototype.toString.call(value);
  const { name, length } = value;
  const methods = isObject(value.prototype) ? methodsOf(value.prototype) : [];
  if (/^class\b/.test(source))
    return { type: "class", name, length, parameters: constructorParameters(value), methods };
  const isClass = methods.length > 0 && !/^(async\s+)?function\s*\*/.test(source);
  const shape = { name, length, parameters: parametersOf(source), methods };
  return isClass ? { type: "class", isCallable: true, ...shape } : { type: "function", ...shape, methods: [] };
}

function constructorParameters(value) {
  for (let each = value; typeof each === "function" && !isBuiltin(each); each = Object.getPrototypeOf(each)) {
    const source = Function.prototype.toString.call(each);
    const start = source.search(/\bconstructor\s*\(/);
    if (start >= 0) return parametersOf(source.slice(start));
    if (!/^class\b/.test(source)) return parametersOf(source);
  }
  return [];
}

/** An object's own and inherited methods, those of the most derived class first, with their parameter names. */
export function methodsOf(object) {
  const methods = new Map();
  const isEnd = (each) => each === null || each === Object.prototype || each === Function.prototype;
  for (let each = object; !isEnd(each) && methods.size < MAX_METHODS; each = Object.getPrototypeOf(each)) {
    for (const key of Reflect.ownKeys(each)) {
      const { value } = Object.getOwnPropertyDescriptor(each, key);
      const name = typeof key === "symbol" ? SYMBOLS.get(key) : key;
      if (typeof value !== "function" || name === undefined || name === "constructor" || methods.has(name)) continue;
      methods.set(name, { name, parameters: parametersOfMethod(name, value) });
    }
  }
  return [...methods.values()].slice(0, MAX_METHODS);
}

function parametersOfMethod(name, method) {
  return isBuiltin(method) ? (KNOWN.get(name) ?? ["a"]) : parametersOf(Function.prototype.toString.call(method));
}

const SYMBOLS = new Map([
  [Symbol.iterator, "@@iterator"],
  [Symbol.asyncIterator, "@@asyncIterator"],
  [Symbol.toPrimitive, "@@toPrimitive"],
]);
/** Parameter names of the methods of built-in classes. */
const KNOWN = new Map(
  [
    "get key,has key,delete key,set key value,add value,forEach callback,push value,map callback,filter callback",
    "then callback callback,clear,entries,keys,values,pop,shift,toString,on event listener,once event listener",
    "off event listener,addListener event listener,removeListener event listener,emit event value,listenerCount event",
  ]
    .join()
    .split(",")
    .map((line) => line.split(" "))
    .map(([name, ...parameters]) => [name, parameters]),
);

/**
 * A function's parameter names, as hints for arguments: `{a,b}` for a destructured parameter, `...a` for a rest
 * parameter.
 */
export function parametersOf(source) {
  const arrow = /^(?:async\s+)?([A-Za-z_$][\w$]*)\s*=>/.exec(source);
  if (arrow) return [arrow[1]];
  const list = splitParameters(source.slice(source.indexOf("(") + 1));
  const names = list.map(nameOf).filter((name) => name !== "");
  return names.length === 0 && /\barguments\b/.test(source) ? ["a", "b"] : names;
}

/** Splits the text of a parameter list, up to its closing bracket; `=` marks parameters with default values. */
function splitParameters(text) {
  // Strings and comments are skipped, because they may contain brackets and commas.
  const bare = text
    .slice(0, 2000)
    .replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`/g, "");
  const parts = [""];
  let depth = 0;
  for (const c of bare) {
    if (")]}".includes(c)) depth -= 1;
    if (depth < 0) break;
    if ("([{".includes(c)) depth += 1;
    if (c === "," && depth === 0) parts.push("");
    else parts[parts.length - 1] += c;
  }
  return parts.map((part) => part.replace(/^(\s*(?:\{[\s\S]*\}|\[[\s\S]*\]|[\w$.]+))\s*=[\s\S]*$/, "$1="));
}

function nameOf(part) {
  const [text, mark] = part.trim().endsWith("=") ? [part.trim().slice(0, -1), "="] : [part.trim(), ""];
  if (!text.startsWith("{")) return `${text.startsWith("[") ? "list" : text}${text === "" ? "" : mark}`;
  const names = splitParameters(text.slice(1).replace(/\}\s*$/, ")"));
  return `{${names
    .map((each) =>
      each
        .split(":")[0]
        .trim()
        .replace(/^\.\.\..*|=$/, ""),
    )
    .filter((name) => /^[\w$]+$/.test(name))
    .join(",")}}${mark}`;
}
