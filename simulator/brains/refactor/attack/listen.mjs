// Wraps the exports of a module so that every call of them is reported.

/**
 * Creates a proxy of a module's exports that reports each call of the exports and of their functions. `onCall` gets the
 * called function's name among the exports (undefined for the exports themselves) and the arguments. It returns a
 * function that is called after the call if the call did not throw.
 */
export function listened(exports, onCall, member) {
  if (exports === null || (typeof exports !== "object" && typeof exports !== "function")) return exports;
  const inner = new Map();
  const reported = (args, run) => {
    const succeeded = onCall(member, args);
    const result = run();
    succeeded();
    return result;
  };
  return new Proxy(exports, {
    apply: (target, self, args) => reported(args, () => Reflect.apply(target, self, args)),
    construct: (target, args, made) => reported(args, () => Reflect.construct(target, args, made)),
    get: (target, key) => {
      if (member !== undefined || !isOpen(target, key)) return target[key];
      if (!inner.has(key)) inner.set(key, listened(target[key], onCall, key));
      return inner.get(key);
    },
  });
}

/** True for an exported function that can be replaced by a proxy. */
function isOpen(target, key) {
  if (typeof key !== "string" || key === "prototype" || key === "constructor") return false;
  const { value, writable, configurable } = Object.getOwnPropertyDescriptor(target, key) ?? {};
  return typeof value === "function" && (writable || configurable);
}
