// Encodes arguments so that they can be sent to another process: as data, with placeholders for values such as
// functions and instances.
import { classAt } from "./setting.mjs";

/** Decodes an argument. Every call gets new objects. */
export function revive(value, seen = new Map()) {
  if (value === null || typeof value !== "object") return value;
  if (seen.has(value)) return seen.get(value);
  if (value instanceof RegExp) return new RegExp(value.source, value.flags);
  if (value.$ === "function") return () => "a";
  if (value.$ === "instance") return new (classAt(value.from))(...revive(value.args));
  if (value.$ === "like") return fill(Object.create(classAt(value.from).prototype), value.fields, seen, value);
  return fill(Array.isArray(value) ? [] : {}, value, seen, value);
}

function fill(made, fields, seen, value) {
  seen.set(value, made);
  for (const key of Object.keys(fields)) made[key] = revive(fields[key], seen);
  return made;
}

/** Maximum number of objects in one argument. */
const MAX_PARTS = 300;

/**
 * Encodes an observed value, so that `revive` can decode it. `pathOf` returns the module path of one of the package's
 * classes. Throws for large values, and for values that cannot be encoded.
 */
export function encode(value, pathOf, seen = new Map()) {
  if (typeof value === "symbol" || typeof value === "bigint") throw new Error("cannot be encoded");
  if (typeof value === "function") return { $: "function" };
  if (value === null || typeof value !== "object") return value;
  if (seen.has(value)) return seen.get(value);
  if (seen.size > MAX_PARTS) throw new Error("too large");
  if (value instanceof RegExp) return new RegExp(value.source, value.flags);
  const kind = Object.getPrototypeOf(value);
  const from = pathOf(kind?.constructor);
  if (from === undefined && kind !== null && kind !== Object.prototype && kind !== Array.prototype)
    throw new Error("cannot be encoded");
  const fields = Array.isArray(value) ? [] : {};
  seen.set(value, from === undefined ? fields : { $: "like", from, fields });
  for (const key of Object.keys(value)) if (key !== "__proto__") fields[key] = encode(value[key], pathOf, seen);
  return seen.get(value);
}

/** Freezes an argument and all objects in it. */
export function freeze(value) {
  if (value === null || typeof value !== "object" || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const part of Object.values(value)) freeze(part);
}
