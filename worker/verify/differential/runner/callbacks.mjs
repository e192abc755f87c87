import { describe, hash } from "./describe.mjs";
import { clock } from "./world.mjs";

/**
 * Number of calls of one callback to record completely, and maximum number of calls of one callback, so that code which
 * calls it endlessly is stopped.
 */
const WRITTEN = 40;
const TOO_MANY = 500;
/** Maximum number of parts to record of an argument that a callback received. */
const PARTS = 400;

/** The functions that implement the behaviours of callbacks, by name. */
const DOES = {
  nothing: () => undefined,
  first: ([first]) => first,
  second: ([, second]) => second,
  last: (args) => args.at(-1),
  count: (args) => args.length,
  // Some functions read options from a third element of a callback's result.
  pair: ([first, second], { value }) =>
    typeof value === "object" && value !== null ? [first, second, value] : [first, second],
  twice: ([first]) => [first, first],
  compare: ([a, b]) => (a < b ? -1 : a > b ? 1 : 0),
  reverse: ([a, b]) => (a < b ? 1 : a > b ? -1 : 0),
  some: ([first, second]) => parity(first, second),
  yes: () => true,
  no: () => false,
  join: ([a, b]) => `${text(a)}-${text(b)}`,
  add: ([a, b]) => Number(a) + Number(b ?? 1),
  upper: ([first]) => text(first).toUpperCase(),
  value: (_args, { value }) => value,
  "value second": ([first], { n, value }) => (n % 2 === 0 ? value : first),
  numbered: (_args, { n }) => n,
  throws: () => {
    throw new Error("by a callback");
  },
  "throws second": ([first], { n }) => {
    if (n === 2) throw Object.assign(new RangeError("by a second call"), { code: "E_SECOND" });
    return first;
  },
  resolves: async ([first]) => first,
  later: ([first], { n }) => new Promise((resolve) => setTimeout(resolve, 10 * (4 - (n % 4)), first)),
  rejects: async (_args, { n }) => {
    throw new Error(`rejected ${n}`);
  },
  "rejects second": async ([first], { n }) => {
    if (n === 2) throw new Error("rejected by a second call");
    return first;
  },
  "calls back": (args) => callLast(args, (call) => call(null, args[0])),
  "calls back later": (args, { n }) => callLast(args, (call) => setTimeout(call, 10 * (3 - (n % 3)), null, args[0])),
  "calls back wrong": (args) => callLast(args, (call) => call(new Error("called back"))),
  "calls back twice": (args) => {
    const { length } = args;
    if (typeof args[length - 1] !== "function") return undefined;
    args[length - 1](null, args[0]);
    return args[length - 1](null, args[0]);
  },
  leaves: ([first], { leave }) => {
    leave(false);
    return first;
  },
  "leaves by name": ([first], { leave }) => {
    leave(true);
    return first;
  },
  bytes: ([size], { n }) =>
    Uint8Array.from({ length: size > 0 && size < 100_000 ? size : 16 }, (_, i) => (i * 167 + n * 31) & 255),
  fraction: (_args, { n }) => (n * 0.381966) % 1,
  itself: (_args, { self }) => self,
};

/** Names of methods that remove a listener. */
const LEAVING = ["off", "removeListener", "un", "unsubscribe", "remove", "delete"];

/**
 * Undoes the step that passed this callback: calls the function that the step returned, or a method of the step's
 * object that removes the callback.
 */
function leaveStep(step, isByName) {
  const method = LEAVING.find((name) => typeof step?.subject?.[name] === "function");
  if (method !== undefined && (isByName || typeof step.value !== "function")) step.subject[method](...step.given);
  else if (typeof step?.value === "function") step.value();
}

function callLast(args, call) {
  const last = args.at(-1);
  if (typeof last === "function") call(last);
}

function parity(first, second) {
  const all = `${text(first)}${text(second)}`;
  let sum = 0;
  for (let i = 0; i < all.length; i++) sum += all.charCodeAt(i);
  return sum % 3 !== 0;
}

function text(value) {
  try {
    return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
  } catch {
    return "unprintable";
  }
}

/** Creates a callback that behaves as `spec` says and records each of its calls: the time, `this` and the arguments. */
export function makeCallback({ does, length = 0, value }, { name, journal, step }) {
  const began = clock();
  let n = 0;
  let rest = "";
  function callback(...args) {
    n += 1;
    if (n > TOO_MANY) throw new Error("a callback was called too often");
    const each = (part) => describe(part, journal.known, PARTS);
    const said = `${new.target === undefined ? each(this) : "new"} (${args.map(each).join(", ")})`;
    const passed = clock() - began;
    const when = passed === 0 ? journal.phase : `${journal.phase} after ${passed} ms`;
    if (n <= WRITTEN) journal.write(`${name}#${n} ${when} ${said}`);
    else {
      if (n === WRITTEN + 1) journal.atEnd(() => `${name}: ${n} calls, ${rest}`);
      rest = hash(rest + said);
    }
    return DOES[does](args, { n, value, self: this, leave: (isByName) => leaveStep(journal.steps[step], isByName) });
  }
  Object.defineProperty(callback, "length", { value: length });
  journal.known.set(callback, name);
  return callback;
}
