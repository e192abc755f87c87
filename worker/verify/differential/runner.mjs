// Runs inside a sandbox, once with the original tree and once with the candidate's. Reads one JSON request a line on stdin and
// answers with one JSON line. It decides nothing: it loads what it is told to, calls it, and describes what came back.
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { deserialize, serialize } from "node:v8";

const [root, kind] = process.argv.slice(2);
const answer = process.stdout.write.bind(process.stdout);
// What is under test may print; that must not be taken for an answer.
process.stdout.write = () => true;
process.exit = () => {
  throw new Error("the module under test called process.exit");
};
const require = createRequire(resolve(root, "package.json"));
const modules = new Map();

const operations = { load, call, harvest };
const lines = createInterface({ input: process.stdin, terminal: false });
for await (const line of lines) {
  const request = JSON.parse(line);
  let reply;
  try {
    reply = await operations[request.op](request);
  } catch (error) {
    reply = { error: `${error?.name}: ${error?.message}`.slice(0, 2000) };
  }
  answer(`${JSON.stringify({ id: request.id, ...reply })}\n`);
}

/** Loads a module and lists what it exports: the default value and, one level down, its members. */
async function load({ module }) {
  const path = resolve(root, module);
  if (kind === "cjs") {
    modules.set(module, require(path));
    return { surface: surfaceOf(modules.get(module)), named: [] };
  }
  const namespace = await import(pathToFileURL(path).href);
  if (!("default" in namespace)) return { error: "the module has no default export" };
  modules.set(module, namespace.default);
  const named = Object.keys(namespace).filter((name) => name !== "default");
  const differing = named.filter(
    (name) => isObject(namespace.default) && !Object.is(namespace[name], namespace.default[name]),
  );
  return { surface: surfaceOf(namespace.default), named, differing };
}

function surfaceOf(value) {
  const members = isObject(value) ? ownMembers(value).map((name) => memberOf(value, name)) : [];
  return { ...shapeOf(value), members };
}

function memberOf(value, name) {
  const descriptor = Object.getOwnPropertyDescriptor(value, name);
  if (descriptor?.get) return { name, type: "accessor" };
  return { name, ...shapeOf(value[name]) };
}

function ownMembers(value) {
  const skipped = typeof value === "function" ? ["length", "name", "prototype", "arguments", "caller"] : [];
  return Object.getOwnPropertyNames(value).filter(
    (name) => !skipped.includes(name) && !(Array.isArray(value) && name === "length"),
  );
}

function shapeOf(value) {
  if (typeof value !== "function") return { type: "data" };
  const source = Function.prototype.toString.call(value);
  const methods = value.prototype ? methodsOf(value.prototype) : [];
  const isClass = /^class\b/.test(source) || methods.length > 0;
  return isClass
    ? { type: "class", parameters: parametersOf(constructorSource(source)), methods }
    : { type: "function", parameters: parametersOf(source) };
}

function methodsOf(prototype) {
  return Object.getOwnPropertyNames(prototype)
    .filter((name) => name !== "constructor")
    .map((name) => ({ name, descriptor: Object.getOwnPropertyDescriptor(prototype, name) }))
    .filter(({ descriptor }) => typeof descriptor?.value === "function")
    .map(({ name, descriptor }) => ({
      name,
      parameters: parametersOf(Function.prototype.toString.call(descriptor.value)),
    }));
}

function constructorSource(source) {
  const start = source.search(/\bconstructor\s*\(/);
  return start < 0 ? "" : source.slice(start);
}

/** Names of parameters, as hints for what to pass. */
function parametersOf(source) {
  const arrow = /^(?:async\s+)?([A-Za-z_$][\w$]*)\s*=>/.exec(source);
  if (arrow) return [arrow[1]];
  const list = /\(([^()]*(?:\([^()]*\)[^()]*)*)\)/.exec(source)?.[1] ?? "";
  return list
    .split(",")
    .map((part) =>
      part
        .trim()
        .replace(/^\.\.\./, "")
        .replace(/\s*=[\s\S]*$/, ""),
    )
    .filter((part) => part !== "");
}

/** Plain objects and lists that the modules themselves make of words: what some of them take as arguments. */
async function harvest({ modules: names, words }) {
  const found = new Map();
  const until = Date.now() + 3000;
  for (const name of names) {
    for (const make of makersOf(name)) {
      for (const word of words) {
        if (found.size >= 300 || Date.now() > until) return { values: [...found.values()] };
        keepValue(found, make, word);
      }
    }
  }
  return { values: [...found.values()] };
}

function makersOf(name) {
  try {
    const value = require(resolve(root, name));
    return [value, ...(isObject(value) ? Object.values(value) : [])].filter(
      (each) => shapeOf(each).type === "function",
    );
  } catch {
    return []; // A file that cannot be loaded makes nothing.
  }
}

function keepValue(found, make, word) {
  try {
    const value = make(word);
    const isPlain = Array.isArray(value) || (isObject(value) && Object.getPrototypeOf(value) === Object.prototype);
    if (!isPlain || Object.keys(value).length === 0) return;
    const data = serialize(value).toString("base64");
    if (data.length <= 8000) found.set(hash(describe(value)), data);
  } catch {
    // It does not take words, or what it makes cannot be carried over.
  }
}

/** Makes calls one after the other, each with fresh arguments. */
async function call({ module, calls }) {
  const results = [];
  for (const each of calls) results.push(await callOne(modules.get(module), each));
  return { results };
}

async function callOne(value, { member, args, steps }) {
  const owner = member === undefined ? undefined : value;
  const target = member === undefined ? value : value?.[member];
  try {
    if (args === undefined) return describe(target);
    if (steps !== undefined) return describeSteps(new target(...args.map(revive)), steps);
    const result = await Reflect.apply(target, owner, args.map(revive));
    return typeof result === "function" ? await describeReturned(result, args) : describe(result);
  } catch (error) {
    return `throws ${describeError(error)}`;
  }
}

/** An instance as it is made, and after each method call. */
function describeSteps(instance, steps) {
  const parts = [describe(instance)];
  for (const { method, args } of steps) {
    try {
      parts.push(`${method}: ${describe(instance[method](...args.map(revive)))}`, describe(instance));
    } catch (error) {
      parts.push(`${method}: throws ${describeError(error)}`);
    }
  }
  return parts.join("\n");
}

/** A function that was returned is called in turn, with what made it. */
async function describeReturned(result, args) {
  const probes = args.map(revive).filter((value) => typeof value === "string");
  const parts = ["function"];
  for (const probe of [...probes, "a", "a/b", ""]) {
    try {
      parts.push(`${JSON.stringify(probe)}: ${describe(await result(probe))}`);
    } catch (error) {
      parts.push(`${JSON.stringify(probe)}: throws ${describeError(error)}`);
    }
  }
  return parts.join("\n");
}

/** An argument from its JSON form: data as it is, the rest by a tag. */
function revive(value) {
  if (Array.isArray(value)) return value.map(revive);
  if (!isObject(value)) return value;
  switch (value.$) {
    case "undefined":
      return undefined;
    case "number":
      return Number(value.value);
    case "regexp":
      return new RegExp(value.source, value.flags);
    case "instance":
      return new (value.member === undefined ? modules.get(value.module) : modules.get(value.module)[value.member])(
        ...value.args.map(revive),
      );
    case "value":
      return deserialize(Buffer.from(value.data, "base64"));
    case "function":
      return () => value.value;
    default:
      return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, revive(part)]));
  }
}

/** A value as text: the same for values that nobody can tell apart through the interface. */
function describe(value, depth = 0, seen = new Map()) {
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
function describeError(error) {
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

function hash(text) {
  let h = 5381;
  for (let i = 0; i < text.length; i++) h = ((h * 33) ^ text.charCodeAt(i)) >>> 0;
  return h.toString(36);
}

function isObject(value) {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}
