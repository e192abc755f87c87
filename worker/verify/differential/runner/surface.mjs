import { isObject } from "./values.mjs";

/** What a value is, and what its own members are. */
export function surfaceOf(value) {
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

/** Data, function or class, with the names of parameters as hints for what to pass. */
export function shapeOf(value) {
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
