/** A module, and the same module with a fault that a caller can observe. The name says what differs. */
export interface Fault {
  readonly name: string;
  readonly original: string;
  readonly faulty: string;
}

/** Creates a fault by replacing one text of the original module. */
export function fault(name: string, original: string, [from, to]: readonly [string, string]): Fault {
  const faulty = original.replace(from, to);
  if (faulty === original) throw new Error(`${name}: ${from} is not in the original`);
  return { name, original, faulty };
}

const QUEUE = `class Queue {
  #items = [];
  get size() { return this.#items.length; }
  add(item) { this.#items.push(item); return this; }
  take() { return this.#items.shift(); }
  peek() { return this.#items[0]; }
  static of(...items) { const queue = new Queue(); for (const item of items) queue.add(item); return queue; }
  *[Symbol.iterator]() { yield* this.#items; }
}
module.exports = Queue;
`;
const EMITTER = `const { EventEmitter } = require("events");
class Counter extends EventEmitter {
  constructor() { super(); this.n = 0; }
  count(text) { for (const c of String(text)) { this.n += 1; this.emit("char", c, this.n); } this.emit("end"); return this; }
}
module.exports = (text, listener) => new Counter().on("char", listener).count(text);
`;
const LATER = `exports.read = async (text) => {
  await null;
  if (String(text).length > 12) throw Object.assign(new RangeError("too long: " + text), { code: "E_LONG", size: String(text).length });
  return { text, size: String(text).length };
};
`;
const MAP = `module.exports = function (xs, fn) {
  const out = [];
  for (let i = 0; i < xs.length; i++) { const x = fn(xs[i], i); if (Array.isArray(x)) out.push(...x); else out.push(x); }
  return out;
};
`;
const SPLIT = `const { Transform } = require("stream");
module.exports = (mark) => {
  let left = "";
  return new Transform({
    readableObjectMode: true,
    transform(chunk, _encoding, done) { left += chunk; const parts = left.split("\\n"); left = parts.pop(); for (const part of parts) this.push(part + String(mark)); done(); },
    flush(done) { if (left) this.push(left); done(); },
  });
};
`;

/** One fault of each kind. */
export const FAULTS: readonly Fault[] = [
  fault("the result of an async method", LATER, [
    "size: String(text).length };\n",
    "size: String(text).length + 1 };\n",
  ]),
  fault("the error of an async method", LATER, ["too long: ", "too long : "]),
  fault("err.code", LATER, ["E_LONG", "E_LARGE"]),
  fault("an own field of an error", LATER, ["size: String(text).length });", "size: 1 });"]),
  fault("the class of an error", LATER, ["new RangeError", "new TypeError"]),
  fault("an async method that does not wait", LATER, [
    "async (text) => {\n  await null;",
    "async (text) => {\n  if (text === '') throw text;",
  ]),
  fault("an argument changed in place", "exports.last = (list) => [...list].sort().pop();\n", [
    "[...list].sort()",
    "list.sort()",
  ]),
  fault("an argument that is returned itself", "exports.copy = (list) => list.slice();\n", ["list.slice()", "list"]),
  fault("a shared part of an argument", "exports.wrap = (a) => ({ of: Array.isArray(a) ? [...a] : a });\n", [
    "[...a]",
    "a",
  ]),
  fault("the same object each time", "exports.make = (a) => ({ a, list: [] });\n", [
    "(a) => ({ a, list: [] })",
    "((list) => (a) => { list.push(a); return { a, list: list.slice(0, 0) && [] , n: list.length > 3 }; })([])",
  ]),
  fault("the callback gets 0 in place of the index (concat-map)", MAP, ["fn(xs[i], i)", "fn(xs[i], 0)"]),
  fault("the callback is called once more", MAP, ["return out;", "if (xs.length > 1) fn(xs[0], 0);\n  return out;"]),
  fault("the order of callbacks", "exports.each = (list, call) => { for (const x of list) call(x); };\n", [
    "of list)",
    "of [...list].reverse())",
  ]),
  fault("a callback's this", "exports.each = (list, call, self) => { for (const x of list) call.call(self, x); };\n", [
    "call.call(self, x)",
    "call(x)",
  ]),
  fault("a callback that is called later", "exports.tell = (x, done) => { process.nextTick(done, null, x); };\n", [
    "process.nextTick(done, null, x)",
    "done(null, x)",
  ]),
  fault(
    "the error that a callback gets",
    "exports.tell = (x, done) => done(typeof x === 'string' ? null : new Error('no text'), x);\n",
    ["new Error('no text')", "'no text'"],
  ),
  fault("a thrown value", "exports.parse = (x) => { if (typeof x !== 'number') throw { status: 400 }; return x; };\n", [
    "{ status: 400 }",
    "{ status: 401 }",
  ]),
  fault(
    "the cause of an error",
    "exports.parse = (x) => { try { return JSON.parse(x); } catch (cause) { throw new Error('bad', { cause }); } };\n",
    [", { cause }", ""],
  ),
  fault(
    "the errors of an AggregateError",
    "exports.any = (list) => Promise.any([].concat(list).map((x) => Promise.reject(x)));\n",
    ["[].concat(list)", "[].concat(list).slice(0, 1)"],
  ),
  fault("the order of properties", "exports.pair = (a, b) => ({ a, b });\n", ["{ a, b }", "{ b, a }"]),
  fault("a hidden property", "exports.tag = (a) => Object.defineProperty({ a }, 'kind', { value: 1 });\n", [
    "value: 1",
    "value: 1, enumerable: true",
  ]),
  fault("a symbol as key", "exports.tag = (a) => ({ a, [Symbol.for('kind')]: 1 });\n", ["[Symbol.for('kind')]: 1", ""]),
  fault("a frozen object", "exports.tag = (a) => Object.freeze({ a });\n", ["Object.freeze({ a })", "({ a })"]),
  fault("a hole in a list", "exports.gap = (a) => { const list = [a]; list.length = 3; return list; };\n", [
    "list.length = 3",
    "list.push(undefined, undefined)",
  ]),
  fault("-0", "exports.negate = (n) => -Number(n) || -0;\n", ["|| -0", "|| 0"]),
  fault("undefined in place of a missing key", "exports.pick = (a) => (a ? { a } : {});\n", ["{}", "{ a: undefined }"]),
  fault(
    "the order of a Map",
    "exports.count = (list) => { const map = new Map(); for (const x of list) { map.delete(x); map.set(x, 1); } return map; };\n",
    ["map.delete(x); ", ""],
  ),
  fault("the prototype of a result", "exports.dict = () => Object.create(null);\n", ["Object.create(null)", "({})"]),
  fault("a flag of a RegExp", "exports.word = (w) => new RegExp('a' + String(w).length, 'gi');\n", ["'gi'", "'g'"]),
  fault("bytes of a Buffer", "exports.bytes = (x) => Buffer.from(String(x), 'utf8');\n", ["utf8", "latin1"]),
  fault(
    "a deeply nested value",
    `exports.nest = (x) => { let v = { x }; for (let i = 0; i < 40; i++) v = { v }; return v; };\n`,
    ["{ x }", "{ x: [x] }"],
  ),
  fault("the end of a long text", "exports.long = (x) => 'a'.repeat(20000) + String(x).length;\n", [
    "String(x).length",
    "String(x).length % 2",
  ]),
  fault(
    "the last value of an iterator",
    "exports.take = function* (list) { for (const x of list) yield x; return 'end'; };\n",
    ["return 'end'", "return"],
  ),
  fault(
    "a generator that is left early",
    "exports.take = function* (list) { try { for (const x of list) yield x; } finally { yield 'closed'; } };\n",
    ["finally { yield 'closed'; }", "finally { }"],
  ),
  fault("items of an async iterator", "exports.take = async function* (list) { for (const x of list) yield x; };\n", [
    "yield x",
    "if (x) yield x",
  ]),
  fault("events of an emitter", EMITTER, ["c, this.n)", "c, this.n + 1)"]),
  fault("the last chunk of a stream", SPLIT, ["if (left) this.push(left);", ""]),
  fault("a method of a class", QUEUE, ["this.#items.shift()", "this.#items.pop()"]),
  fault("a getter of an instance", QUEUE, ["return this.#items.length; }", "return this.#items.length > 1 ? 1 : 0; }"]),
  fault("a static member of a class", QUEUE, ["queue.add(item); return queue", "queue.items = items; return queue"]),
  fault("a class that iterates", QUEUE, ["yield* this.#items", "yield* this.#items.slice(1)"]),
  fault("a method that no longer chains", QUEUE, ["return this; }", "}"]),
  fault("a returned function", "exports.adder = (a) => (b, c) => String(a) + b + c;\n", ["b + c", "c + b"]),
  fault(
    "a method of a returned object",
    "module.exports = () => { let n = 0; return { up: () => ++n, down: () => --n, value: () => n }; };\n",
    ["--n", "n--"],
  ),
  fault("state that is shared between calls", "let n = 0;\nexports.next = () => ++n % 5;\n", ["++n % 5", "++n % 6"]),
  fault(
    "an exported value that calls change",
    "exports.calls = 0;\nexports.use = (a) => { exports.calls += 1; return a; };\n",
    ["+= 1", "+= 2"],
  ),
  fault("the printed text", "exports.tell = (a) => { console.log('got ' + a); };\n", ["got ", "has "]),
  fault(
    "the duration of a promise",
    "exports.wait = (ms) => new Promise((done) => setTimeout(done, Math.min(Number(ms) || 5, 50)));\n",
    ["|| 5", "|| 6"],
  ),
  fault(
    "the number of concurrent calls",
    `module.exports = (n) => {
  const waiting = []; let running = 0;
  const next = () => { if (running < (n > 0 ? n : 1) && waiting.length > 0) { running += 1; const [run, done] = waiting.shift(); Promise.resolve().then(run).then(done, done).finally(() => { running -= 1; next(); }); } };
  return (run) => new Promise((done) => { waiting.push([run, done]); next(); });
};
`,
    ["running < (n > 0 ? n : 1)", "running < (n > 0 ? n : 1) + 1"],
  ),
  fault(
    "a result that depends on randomness",
    "exports.id = (n) => Array.from({ length: 4 }, () => 'abcdef'[Math.floor(Math.random() * 6)]).join('') + n;\n",
    ["* 6", "* 5"],
  ),
  fault(
    "a result that depends on the time",
    "exports.until = (ms) => new Date(Date.now() + (Number(ms) || 0)).toISOString();\n",
    ["toISOString()", "toString()"],
  ),
  fault("toJSON of a result", "exports.make = (a) => ({ a, toJSON() { return 'json'; } });\n", ["'json'", "a"]),
];
