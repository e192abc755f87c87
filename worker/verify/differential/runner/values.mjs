/** Whether a value can have members of its own. */
export function isObject(value) {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}
