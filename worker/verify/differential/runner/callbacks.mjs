import { describe, hash } from "./describe.mjs";

/** Calls of one callback that are written down whole, and after which it stops those who call it for ever. */
const WRITTEN = 40;
const TOO_MANY = 500;
/** Parts of an argument of a callback that are written down. */
const PARTS = 400;

/** Functions that look at their arguments, by what they do. */
const DOES = {
  nothing: () => undefined,
  first: ([first]) => first,
  second: ([, second]) => second,
  last: (args) => args.at(-1),
  count: (args) => args.length,
  pair: ([first, second]) => [first, second],
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
  itself: (_args, { self }) => self,
};

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

/** A function that writes down each call of it: when, with which `this` and arguments; and does what `spec` says. */
export function makeCallback({ does, length = 0, value }, { name, journal }) {
  let n = 0;
  let rest = "";
  function callback(...args) {
    n += 1;
    if (n > TOO_MANY) throw new Error("a callback was called too often");
    const each = (part) => describe(part, journal.known, PARTS);
    const said = `${new.target === undefined ? each(this) : "new"} (${args.map(each).join(", ")})`;
    if (n <= WRITTEN) journal.write(`${name}#${n} ${journal.phase} ${said}`);
    else {
      if (n === WRITTEN + 1) journal.atEnd(() => `${name}: ${n} calls, ${rest}`);
      rest = hash(rest + said);
    }
    return DOES[does](args, { n, value, self: this });
  }
  Object.defineProperty(callback, "length", { value: length });
  journal.known.set(callback, name);
  return callback;
}
