import { type Fault, fault } from "./faults.ts";

const EQUAL = `module.exports = function equal(a, b) {
  if (a === b) return true;
  if (a && b && typeof a === "object" && typeof b === "object") {
    if (a instanceof RegExp && b instanceof RegExp) return a.source === b.source && a.flags === b.flags;
    const keys = Object.keys(a);
    if (keys.length !== Object.keys(b).length) return false;
    return keys.every((key) => Object.hasOwn(b, key) && equal(a[key], b[key]));
  }
  return a !== a && b !== b;
};
`;
const UNITS = `const s = 1000; const m = s * 60; const h = m * 60;
module.exports = (ms, options = {}) => {
  const say = (n, name) => Math.round(ms / n) + " " + name + (options.long && ms >= n * 1.5 ? "s" : "");
  return ms >= h ? say(h, "hour") : ms >= m ? say(m, "minute") : say(s, "second");
};
`;
const EVENTS = `module.exports = () => {
  const all = new Map();
  return {
    on(t, e) { all.set(t, [...(all.get(t) || []), e]); return () => { const list = all.get(t) || []; all.set(t, list.filter((each) => each !== e)); }; },
    off(t, e) { const list = all.get(t) || []; if (list.includes(e)) list.splice(list.indexOf(e), 1); },
    emit(t, e) { for (const h of (all.get(t) || []).slice()) h(e); for (const h of (all.get("*") || []).slice()) h(t, e); },
    names() { return Reflect.ownKeys(Object.fromEntries(all)); },
  };
};
`;
const MEMO = `module.exports = (fn, options = {}) => {
  let last; let self; let result;
  const same = (a, b) => a.length === b.length && a.every((x, i) => x === b[i] || (x !== x && b[i] !== b[i]));
  return function (...args) {
    if (last && self === this && same(args, last)) return result;
    [last, self] = [args, this];
    return (result = fn.apply(this, args));
  };
};
`;
const TIMEOUT = `module.exports = (promise, options) => {
  const { milliseconds, fallback, message } = options;
  return new Promise((resolve, reject) => {
    if (milliseconds === Infinity) { promise.then(resolve, reject); return; }
    if (typeof milliseconds !== "number") throw new TypeError("no number");
    setTimeout(() => {
      if (fallback) { try { resolve(fallback()); } catch (error) { reject(error); } return; }
      if (message === false) resolve(undefined);
      else reject(new Error("timed out after " + milliseconds + " milliseconds"));
    }, milliseconds);
    promise.then(resolve, reject);
  });
};
`;
const READ = `module.exports = async (stream, { limit = 1000 } = {}) => {
  const decoder = new TextDecoder();
  let text = ""; let length = 0;
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length > limit) throw new Error("more than the limit");
    text += decoder.decode(bytes, { stream: true });
  }
  return text + decoder.decode();
};
`;
const MAPS = `const skip = Symbol("skip");
exports.skip = skip;
exports.map = async (iterable, mapper, { concurrency = 100 } = {}) => {
  if (!(concurrency >= 1)) throw new TypeError("no number");
  const items = [...iterable]; const out = []; let at = 0;
  const work = async () => { while (at < items.length) { const i = at++; out[i] = await mapper(items[i], i); } };
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, work));
  return out.filter((each) => each !== skip);
};
`;
const WATCH = `const targets = new WeakMap();
exports.watch = (object, onChange) => {
  const proxy = new Proxy(object, {
    set(target, key, value) { const before = target[key]; target[key] = value; onChange(key, value, before); return true; },
  });
  targets.set(proxy, object);
  return proxy;
};
exports.target = (proxy) => targets.get(proxy) ?? proxy;
`;
const NUMBERS = `exports.digits = 20;
exports.mode = 1;
exports.half = (n) => { const before = exports.mode; exports.mode = 0; const x = (Number(n) / 3).toFixed(Math.min(20, Math.max(0, exports.digits))); exports.mode = before; return x; };
`;
const IDS = `exports.make = (alphabet, defaultSize, getRandom) => (size = defaultSize) => {
  let id = "";
  const bytes = getRandom(Math.min(64, Number(size) || 1));
  for (let i = 0; i < bytes.length; i++) id += alphabet[bytes[i] % alphabet.length];
  return id;
};
exports.simple = (alphabet, size = 21) => String(alphabet).slice(0, 1).repeat(Math.min(99, Number(size) || 0));
`;
const FORMAT = `module.exports = (obj) => {
  let text = String(obj.type);
  if (obj.parameters) for (const name of Object.keys(obj.parameters).sort()) text += "; " + name;
  return text;
};
`;
const FLAGS = `module.exports = (args, opts = {}) => {
  const out = {};
  for (const arg of args) { const found = /^--(\\w+)=(.*)$/.exec(arg); if (found) out[found[1]] = found[2] === "0" ? 0 : found[2]; }
  for (const name of Object.keys(opts.default || {})) if (out[name] === undefined) out[name] = opts.default[name];
  return out;
};
module.exports.dash = "--";
`;
const DEEP = `module.exports = function copy(value, depth = 0) {
  if (!value || typeof value !== "object") return value;
  if (depth > 32) return "...";
  if (value instanceof RegExp) { const re = new RegExp(value.source, value.flags); re.lastIndex = value.lastIndex; return re; }
  if (value instanceof Map) return new Map([...value].map(([k, v]) => [copy(k, depth + 1), v]));
  return Array.isArray(value) ? value.map((each) => copy(each, depth + 1)) : Object.fromEntries(Object.entries(value).map(([k, v]) => [k, copy(v, depth + 1)]));
};
`;

/** Faults that are only found by inputs that are related to each other, by options, or by sequences of calls. */
export const RELATED_FAULTS: readonly Fault[] = [
  fault("NaN that no longer equals NaN", EQUAL, ["a !== a && b !== b", "false"]),
  fault("patterns that differ in their flags only", EQUAL, [" && a.flags === b.flags", ""]),
  fault("a key without a value instead of another key", EQUAL, ["Object.hasOwn(b, key) && ", ""]),
  fault("rounding between two units", UNITS, ["n * 1.5", "n * 1.4"]),
  fault("-0 given as a number", "exports.sign = (number) => (Object.is(number, -0) ? 'minus' : number > 0);\n", [
    "Object.is(number, -0)",
    "number < 0",
  ]),
  fault("a list longer than a limit in the code", "module.exports = (list) => list.slice(0, 300);\n", ["300", "299"]),
  fault(
    "bytes longer than a limit in the code",
    "module.exports = (bytes) => { let sum = 0; for (let i = 0; i < bytes.length; i += 1024) sum += bytes.subarray(i, i + 1024).length * (i + 1); return sum; };\n",
    ["i + 1024)", "Math.min(i + 1024, 4096))"],
  ),
  fault("objects deeper than a limit in the code", DEEP, ["depth > 32", "depth > 31"]),
  fault("the lastIndex of a copied pattern", DEEP, ["re.lastIndex = value.lastIndex; ", ""]),
  fault("objects that are keys of a copied Map", DEEP, ["[copy(k, depth + 1), v]", "[k, v]"]),
  fault("a letter that is cut in two by chunks", READ, [
    "decoder.decode(bytes, { stream: true })",
    "decoder.decode(bytes)",
  ]),
  fault("a stream of exactly the limit", READ, ["length > limit", "length >= limit"]),
  fault("an option that is false", TIMEOUT, ["message === false", "message === null"]),
  fault("an option that is a function", TIMEOUT, ["resolve(fallback())", "resolve(fallback)"]),
  fault("the message of a timeout", TIMEOUT, [' milliseconds"', ' ms"']),
  fault(
    "an option that is a date",
    "module.exports = (name, options = {}) => name + (options.expires ? options.expires.toUTCString() : '');\n",
    ["options.expires.toUTCString()", "new Date(options.expires.getTime() + 1000).toUTCString()"],
  ),
  fault("the order of an argument's properties that the code reads by name", FORMAT, [".sort()", ""]),
  fault("a default instead of 0", FLAGS, ["out[name] === undefined", "!out[name]"]),
  fault(
    "a key that is set twice",
    "module.exports = class Keys extends Map { set(key, value) { return super.set(key, value); } };\n",
    ["return super.set", "super.delete(key); return super.set"],
  ),
  fault("a listener that removes itself while it is called", EVENTS, [
    "(all.get(t) || []).slice()",
    "(all.get(t) || [])",
  ]),
  fault("a listener that was added twice and is removed", EVENTS, [
    "list.filter((each) => each !== e)",
    "list.filter((each, i) => i !== list.indexOf(e))",
  ]),
  fault("a listener for all events", EVENTS, ["h(t, e)", "h(e, t)"]),
  fault("events that are named by symbols", EVENTS, ["Reflect.ownKeys", "Object.keys"]),
  fault("a listener that is called before the method returns", EVENTS, ["h(e);", "queueMicrotask(() => h(e));"]),
  fault("a cache that confuses 1 and '1'", MEMO, ["x === b[i]", "String(x) === String(b[i])"]),
  fault("a cache that forgets NaN", MEMO, [" || (x !== x && b[i] !== b[i])", ""]),
  fault("a cache that overlooks another this", MEMO, ["self === this && ", ""]),
  fault("a cache that overlooks the third argument", MEMO, ["a.every((x, i) =>", "a.every((x, i) => i > 1 ||"]),
  fault(
    "next() that is called twice",
    "module.exports = (fns) => async (context) => { let index = -1; const go = async (i) => { if (i <= index) throw new Error('twice'); index = i; return fns[i] ? fns[i](context, () => go(i + 1)) : undefined; }; return go(0); };\n",
    ["if (i <= index) throw new Error('twice'); ", ""],
  ),
  fault("the number of items processed at once", MAPS, ["Math.min(concurrency, ", "Math.min(concurrency + 1, "]),
  fault("an exported mark that a callback returns", MAPS, ["out.filter((each) => each !== skip)", "out"]),
  fault("the value before a property of a proxy is set", WATCH, [
    "onChange(key, value, before)",
    "onChange(key, value, value)",
  ]),
  fault("the result of another export", WATCH, ["targets.get(proxy) ?? proxy", "proxy"]),
  fault("an exported setting", NUMBERS, ["Math.min(20, ", "Math.min(19, "]),
  fault("an exported setting after a call", NUMBERS, [
    "exports.mode = before",
    "exports.mode = exports.digits === 20 ? before : 0",
  ]),
  fault("the order in which given random bytes are read", IDS, ["bytes[i] %", "bytes[bytes.length - 1 - i] %"]),
  fault("a parameter that is left out", IDS, ["size = 21", "size = 22"]),
  fault(
    "options in a callback's result",
    "module.exports = (object, mapper) => Object.fromEntries(Object.entries(object).map(([k, v]) => { const [key, value, { keep = true } = {}] = mapper(k, v); return keep ? [key, value] : [key, 'gone']; }));\n",
    ["keep ? [key, value]", "true ? [key, value]"],
  ),
  fault(
    "a text that only a pattern of the code matches",
    "module.exports = (text) => { const m = /^(\\d{4})-W(\\d\\d)@(?:north|south)$/.exec(text); return m ? Number(m[2]) * 7 : -1; };\n",
    ["* 7", "* 8"],
  ),
  fault(
    "a text that only an exported, computed pattern matches",
    "const digits = '[0-9]+'; exports.patterns = { version: new RegExp(['^~' + digits, digits, digits].join('[.]') + '$') };\nexports.minor = (text) => (exports.patterns.version.test(text) ? text.split('.')[1] : '');\n",
    ["[1]", "[2]"],
  ),
];
