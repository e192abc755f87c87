// Arguments, from their JSON form.
import { BASE, modules, require } from "./setting.mjs";

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
