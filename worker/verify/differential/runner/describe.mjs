import { createHash } from "node:crypto";
import { types } from "node:util";
import { describeError } from "./describe-error.mjs";
import { describeFunction, isBuiltin } from "./describe-function.mjs";
import { withoutPaths } from "./paths.mjs";
import { promiseState } from "./promises.mjs";

/**
 * Maximum number of parts of a value to describe, maximum number of characters before the hash of a long text, and
 * maximum depth.
 */
const MAX_PARTS = 30_000;
const MAX_TEXT = 600;
const MAX_DEPTH = 400;
const { ownKeys, getOwnPropertyDescriptor, getPrototypeOf } = Reflect;
const tagOf = (value) => Object.prototype.toString.call(value).slice(8, -1);
const sha1 = createHash;

/** Global objects. Their contents are not described as a part of a result. */
const GLOBALS = new Map();
for (const name of [
  "globalThis",
  "process",
  "performance",
  "console",
  "crypto",
  "navigator",
  "Math",
  "JSON",
  "Reflect",
])
  if (typeof globalThis[name] === "object") GLOBALS.set(globalThis[name], `global ${name}`);

/**
 * Describes a value as text: two values get the same text if no caller can tell them apart. An object in `known` is
 * described by its name there, which shows that a result contains an argument. A long text ends with a hash.
 */
export function describe(value, known, limit = MAX_PARTS) {
  return clip(writer(known, limit)(value, 0));
}

function writer(known, limit) {
  const seen = new Map();
  let left = limit;
  const write = (value, depth) => {
    if (value === null || (typeof value !== "object" && typeof value !== "function")) return describePrimitive(value);
    const name = known?.get(value) ?? GLOBALS.get(value);
    if (name !== undefined) return name;
    if (seen.has(value)) return `ref ${seen.get(value)}`;
    seen.set(value, seen.size);
    left -= 1;
    if (left < 0) return "more";
    if (depth > MAX_DEPTH) return "deep";
    return describeCompound(value, (part) => write(part, depth + 1));
  };
  return write;
}

function describeCompound(value, inner) {
  try {
    return typeof value === "function" ? describeFunction(value, inner, propertiesOf) : describeObject(value, inner);
  } catch (error) {
    return `unreadable ${error?.name}`;
  }
}

function describePrimitive(value) {
  switch (typeof value) {
    case "string":
      return JSON.stringify(withoutPaths(value));
    case "number":
      return Object.is(value, -0) ? "-0" : String(value);
    case "bigint":
      return `${value}n`;
    default:
      return String(value);
  }
}

function describeObject(value, inner) {
  if (Array.isArray(value)) return describeArray(value, inner);
  const chain = chainOf(value);
  const payload = payloadOf(value, inner);
  if (payload?.whole !== undefined) return `${chain}${payload.whole}`;
  if (types.isNativeError(value)) return describeError(value, { chain, inner, propertiesOf });
  const fields = propertiesOf(value, inner, payload?.skip);
  if (chain !== "") fields.push(...gettersOf(value, inner, payload !== undefined));
  return `${chain}${payload?.text ?? ""}${stateOf(value)}{${fields.join(", ")}}`;
}

/** Describes the contents of a built-in object, in addition to its properties. */
function payloadOf(value, inner) {
  if (types.isDate(value)) return { text: ` ${Date.prototype.getTime.call(value)} ` };
  if (types.isRegExp(value))
    return { text: ` /${value.source}/${value.flags} at ${value.lastIndex} `, skip: LAST_INDEX };
  if (types.isMap(value)) {
    const entries = [...Map.prototype.entries.call(value)];
    return { text: ` Map(${entries.map(([k, v]) => `${inner(k)} => ${inner(v)}`).join(", ")}) ` };
  }
  if (types.isSet(value)) return { text: ` Set(${[...Set.prototype.values.call(value)].map(inner).join(", ")}) ` };
  if (types.isAnyArrayBuffer(value)) return { whole: ` ${hex(new Uint8Array(value))}` };
  if (ArrayBuffer.isView(value)) {
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    const more = ownKeys(value).length > (value.length ?? 0) ? ` ${ownKeys(value).length}` : "";
    return { whole: ` ${hex(bytes)}${more}` };
  }
  if (types.isBoxedPrimitive(value))
    return { text: ` boxed ${inner(value.valueOf())} `, skip: (key) => /^\d+$|^length$/.test(String(key)) };
  if (types.isPromise(value)) return { text: ` ${promiseState(value, inner)} ` };
  if (types.isProxy(value)) return { text: "" };
  const tag = tagOf(value);
  return tag === "Object" || tag === "Error" ? undefined : { text: ` ${tag} ` };
}
const LAST_INDEX = (key) => key === "lastIndex";

function hex(bytes) {
  return bytes.length <= 200 ? Buffer.from(bytes).toString("hex") : `${bytes.length} bytes ${hash(bytes)}`;
}

function describeArray(value, inner) {
  const parts = itemsOf(value, inner);
  const keys = ownKeys(value);
  const isPlain = keys.length === value.length + 1;
  const named = isPlain ? [] : propertiesOf(value, inner, (key) => key === "length" || /^\d+$/.test(String(key)));
  const chain = chainOf(value);
  return `${chain}${stateOf(value)}[${parts.join(", ")}]${isPlain ? "" : ` of ${value.length}`}${named.length === 0 ? "" : `{${named.join(", ")}}`}`;
}

/** Describes the items of a list; successive holes are described by the index of their end. */
function itemsOf(list, inner) {
  const parts = [];
  for (let i = 0; i < list.length && i < MAX_PARTS; i++) {
    if (i in list) parts.push(inner(list[i]));
    else if (parts.at(-1)?.startsWith("hole")) parts[parts.length - 1] = `holes to ${i}`;
    else parts.push("hole");
  }
  return parts;
}

/** Describes an object's own properties in order, each with its unusual flags. */
function propertiesOf(value, inner, skip) {
  const fields = [];
  const state = stateOf(value);
  for (const key of ownKeys(value)) {
    const descriptor = skip?.(key) === true ? undefined : getOwnPropertyDescriptor(value, key);
    if (descriptor === undefined) continue;
    const flags = flagsOf(descriptor, state);
    const name = typeof key === "symbol" ? key.toString() : withoutPaths(key);
    fields.push(
      `${name}${flags}: ${"value" in descriptor ? inner(descriptor.value) : readWith(descriptor.get, value, inner)}`,
    );
  }
  return fields;
}

/** The unusual flags of a property. Flags that all properties of a frozen or sealed object have are omitted. */
function flagsOf({ enumerable, configurable, writable, get, set }, state) {
  let flags = enumerable ? "" : " hidden";
  if (!configurable && state !== "frozen" && state !== "sealed") flags += " fixed";
  if (writable === false && state !== "frozen") flags += " readonly";
  if (get !== undefined) flags += " get";
  return set === undefined ? flags : `${flags} set`;
}

/**
 * The values of the getters that an object's classes define. With `isKnown`, getters of built-in classes are omitted.
 */
function gettersOf(value, inner, isKnown) {
  const found = [];
  const names = new Set();
  for (let proto = getPrototypeOf(value), n = 0; proto !== null && n < 6; proto = getPrototypeOf(proto), n++) {
    if (proto === Object.prototype || isStreamProto(proto) || (isKnown && isBuiltin(proto.constructor))) break;
    for (const key of ownKeys(proto)) {
      const get = getOwnPropertyDescriptor(proto, key)?.get;
      if (get === undefined || names.has(key) || key === "__proto__") continue;
      names.add(key);
      found.push(`get ${String(key)}: ${readWith(get, value, inner)}`);
    }
  }
  return found;
}

/** Whether a prototype belongs to a Node stream; it has dozens of getters for internal state. */
function isStreamProto(proto) {
  return Object.hasOwn(proto, "readableFlowing") || Object.hasOwn(proto, "writableNeedDrain");
}

function readWith(get, value, inner) {
  if (get === undefined) return "no getter";
  try {
    return inner(get.call(value));
  } catch (error) {
    return `throws ${error?.name}: ${String(error?.message).slice(0, 80)}`;
  }
}

/** Names of an object's classes, most derived first; empty for a plain object or list. */
function chainOf(value) {
  const first = getPrototypeOf(value);
  if (first === null) return "null-prototype ";
  if (first === Object.prototype || (first === Array.prototype && Array.isArray(value))) return "";
  const names = [];
  for (
    let proto = first;
    proto !== null && proto !== Object.prototype && names.length < 12;
    proto = getPrototypeOf(proto)
  ) {
    const made = getOwnPropertyDescriptor(proto, "constructor")?.value;
    names.push(typeof made === "function" ? made.name : `of ${ownKeys(proto).map(String).slice(0, 20).join()}`);
    if (typeof made === "function" && isBuiltin(made)) break;
  }
  return `${names.join("<")} `;
}

function stateOf(value) {
  if (Object.isExtensible(value)) return "";
  if (Object.isFrozen(value)) return "frozen";
  return Object.isSealed(value) ? "sealed" : "closed";
}

/** Shortens a long text; the hash that replaces the rest is computed from the whole text. */
export function clip(text, max = MAX_TEXT) {
  return text.length <= max ? text : `${text.slice(0, max)}... ${text.length} ${hash(text)}`;
}

/** Returns a short hash of a text or bytes; not for secrets. */
export function hash(text) {
  return sha1("sha1").update(text).digest("hex").slice(0, 16);
}
