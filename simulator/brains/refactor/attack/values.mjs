// Arguments, from their JSON form.
import { freshCopy } from "./copies.mjs";
import { BASE, modules, require } from "./setting.mjs";

/** The same copy for all arguments of one side. */
let makers;

/** An argument as a call gets it: made anew each time. */
export function revive(value) {
  if (Array.isArray(value)) return value.map(revive);
  if (value === null || typeof value !== "object") return value;
  switch (value.$) {
    case "undefined":
      return undefined;
    case "number":
      return Number(value.value);
    case "regexp":
      return /a+/g;
    case "function":
      return () => "a";
    // Input that the package itself prepares, by the original on both sides: a copy, so that it is nobody's own object.
    case "made":
      makers ??= freshCopy();
      return structuredClone(makers.get(value.by)(...value.args.map(revive)));
    case "instance":
      return new (classAt(value.from))(...value.args.map(revive));
    default:
      return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, revive(part)]));
  }
}

function classAt(path) {
  return modules.get(path) ?? require(`${BASE}/${path}`);
}

/** Makes every later change of an argument an error. */
export function freeze(value) {
  if (value === null || typeof value !== "object" || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const part of Object.values(value)) freeze(part);
}
