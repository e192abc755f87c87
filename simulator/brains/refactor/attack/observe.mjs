// Observes the behaviour of a module in one test case.
import { attempt, describe } from "./describe.mjs";
import { attack, modules, namespaces } from "./setting.mjs";
import { freeze, revive } from "./values.mjs";

/**
 * Runs a test case and returns its behaviour and its output as text. The original's and the candidate's process run the
 * same code.
 */
export function observe(step) {
  const whole = modules.get(step.path);
  if (step.names !== undefined) return surfaceOf(whole, step);
  const target = step.member === undefined ? whole : whole[step.member];
  const owner = step.isBare || step.member === undefined ? undefined : whole;
  const call = (args) => (step.isClass ? new target(...args) : Reflect.apply(target, owner, args));
  printed.length = 0;
  const seen = attempt(() => OBSERVERS[attack](call, step));
  return printed.length === 0 ? seen : `${seen} | printed ${printed}`;
}

const printed = [];

/** Records the modules' output from now on, instead of printing it. */
export function listenToPrinting() {
  for (const name of ["log", "info", "warn", "error"])
    console[name] = (...words) => {
      if (printed.length < MAX_PRINTED) printed.push(`${name} ${describe(words)}`);
    };
}

/** Maximum number of printed lines of one test case that are compared. */
const MAX_PRINTED = 20;

const OBSERVERS = {
  boundaries: (call, { args, steps }) => watch(call(revive(args)), steps),
  surface: (call, { args, steps }) => watch(call(revive(args)), steps),
  // Observes whether the call changes its arguments, and whether its result is one of them.
  arguments: (call, { args, steps, isFrozen }) => {
    const given = revive(args);
    if (isFrozen) for (const value of given) freeze(value);
    let result;
    const seen = attempt(() => {
      result = call(given);
      return watch(result, steps);
    });
    return `${seen} | arguments are ${describe(given)} | result is argument ${given.findIndex((value) => typeof value === "object" && value === result)}`;
  },
  // Repeats calls with equal arguments, makes other calls in between, and repeats calls with the identical argument
  // objects.
  state: (call, { args, others, steps }) => {
    const same = revive(args);
    const a = () => call(revive(args));
    const b = () => call(revive(others));
    const results = [];
    const rounds = [a, a, a, b, a, b, b, b, () => call(same), () => call(same), () => call(same)].map((round) =>
      attempt(() => watch(remember(results, round()), steps)),
    );
    const later = results.slice(0, 6).map((result) => attempt(() => watch(result, steps)));
    return [...rounds, "later", ...later].join(" | ");
  },
};

function remember(results, result) {
  if (typeof result === "function" || (typeof result === "object" && result !== null)) results.push(result);
  return result;
}

/**
 * Writes a result as text. If the result is a function, the text has the results of calling it; if it is an object,
 * those of calling its methods.
 */
function watch(result, steps) {
  if (typeof result === "function")
    return [describe(result), ...steps.map(({ args }) => attempt(() => describe(result(...revive(args)))))].join(" ");
  let before = describe(result);
  const seen = [before];
  for (const { method, args } of steps) {
    if (typeof result?.[method] !== "function" || Object.hasOwn(Object.prototype, method)) continue;
    seen.push(`${method}: ${attempt(() => describe(result[method](...revive(args))))}`);
    const after = describe(result);
    if (after !== before) seen.push(`then ${after}`);
    before = after;
  }
  return seen.join(" ");
}

/**
 * Writes a module's exports as text: properties in their order with their flags, static members, the prototype, and the
 * named exports.
 */
function surfaceOf(whole, { path, names }) {
  const flags = (object, key) => {
    const { get, set, enumerable, writable, configurable } = Object.getOwnPropertyDescriptor(object, key);
    return [
      get && "get",
      set && "set",
      enumerable && "enumerable",
      writable && "writable",
      configurable && "configurable",
    ]
      .filter(Boolean)
      .join("+");
  };
  const list = (object) =>
    Reflect.ownKeys(object ?? {})
      .filter(
        (key) => typeof object !== "function" || !["length", "name", "prototype", "arguments", "caller"].includes(key),
      )
      .map((key) => `${String(key)}: ${typeof object[key]} ${flags(object, key)}`);
  const isObject = whole !== null && (typeof whole === "object" || typeof whole === "function");
  const prototype = typeof whole === "function" ? whole.prototype : undefined;
  const namespace = namespaces.get(path);
  const lost = namespace === undefined ? [] : names.filter((name) => !Object.is(namespace[name], whole[name]));
  return [
    typeof whole,
    isObject
      ? `frozen ${Object.isFrozen(whole)} own ${list(whole).join(", ")} in order ${Object.keys(whole)}`
      : describe(whole),
    prototype === undefined
      ? ""
      : `prototype ${Object.getOwnPropertyNames(prototype)} of ${Object.getPrototypeOf(prototype)?.constructor?.name}`,
    isObject && typeof whole !== "function" ? describe(whole) : "",
    `named exports lost: ${lost}`,
  ].join(" | ");
}
