// Exports of which every call is told.

/**
 * The exports, made to tell each call of them and of their functions. `tell` is called with the function's name among the
 * exports, or undefined, and the arguments; what it answers with is called when the call has not thrown.
 */
export function listened(exports, tell, member) {
  if (exports === null || (typeof exports !== "object" && typeof exports !== "function")) return exports;
  const inner = new Map();
  const told = (args, run) => {
    const keep = tell(member, args);
    const result = run();
    keep();
    return result;
  };
  return new Proxy(exports, {
    apply: (target, self, args) => told(args, () => Reflect.apply(target, self, args)),
    construct: (target, args, made) => told(args, () => Reflect.construct(target, args, made)),
    get: (target, key) => {
      if (member !== undefined || !isOpen(target, key)) return target[key];
      if (!inner.has(key)) inner.set(key, listened(target[key], tell, key));
      return inner.get(key);
    },
  });
}

/** True for a function among the exports that a proxy may stand for. */
function isOpen(target, key) {
  if (typeof key !== "string" || key === "prototype" || key === "constructor") return false;
  const { value, writable, configurable } = Object.getOwnPropertyDescriptor(target, key) ?? {};
  return typeof value === "function" && (writable || configurable);
}
