import { withoutPaths } from "./paths.mjs";

/**
 * Matches error messages in which V8 names an expression: a rewrite of the code may write that expression in another
 * form.
 */
const NAMING = [
  [/^.*? is not (a function|a constructor|iterable|defined|an object|async iterable)/s, "_ is not $1"],
  [/\(reading '[^']*'\)/, "(reading)"],
  [/\(setting '[^']*'\)/, "(setting)"],
  [/^Cannot destructure property '[^']*' of '.*?' as/s, "Cannot destructure a property as"],
  [/^Class constructor \S+ cannot/, "Class constructor cannot"],
  [/^Cannot access '[^']*' before/, "Cannot access a variable before"],
];
let isExact = false;

/**
 * With `exact`, compares error messages character by character instead of normalizing them, because the modules under
 * test contain messages like V8's.
 */
export function compareMessages(exact) {
  isExact = exact;
}

/** Describes an error as text: its classes, name, message and own fields. */
export function describeError(error, { chain, inner, propertiesOf }) {
  const fields = propertiesOf(error, inner, (key) => key === "stack" || key === "message" || key === "name");
  const own = Object.hasOwn(error, "name") ? " (own)" : "";
  return `${chain}${text(error.name)}${own}: ${normal(error)}${fields.length === 0 ? "" : ` {${fields.join(", ")}}`}`;
}

function normal(error) {
  const message = text(error.message);
  const isByV8 = error.constructor === TypeError || error.constructor === ReferenceError;
  if (isExact || !isByV8 || Object.hasOwn(error, "code")) return message;
  return NAMING.reduce((short, [shape, text]) => short.replace(shape, text), message);
}

function text(value) {
  return typeof value === "string" ? withoutPaths(value) : `not a text, ${typeof value}`;
}
