import { types } from "node:util";
import { serialize } from "node:v8";
import { describe, hash } from "./describe.mjs";
import { isObject, shapeOf } from "./surface.mjs";
import { realNow } from "./world.mjs";

/** ms that looking for what the modules make may take, values that are kept, of all functions and of one, and characters of a value. */
const TIME_MS = 3000;
const MAX_VALUES = 300;
const MAX_OF_ONE = 60;
const MAX_VALUE_LENGTH = 8000;
/** Words of one kind: at least so many, or they are no kind; answers that come oftener say nothing about a word. */
const MIN_KIND = 3;
const RARE = 3;
/** Words after which a function that took none of them is left alone, and parts of a result that tell it from others. */
const FIRST_WORDS = 40;
const PARTS = 300;

/**
 * Gives every function of the modules each word, and learns from what comes back. `values`: plain objects and lists that
 * they make, which other functions take as arguments. `kinds`: lists of words that one function does something with,
 * so that they go together, as versions or as ranges do.
 */
export async function harvest(loadRoot, { modules, words }) {
  const values = new Map();
  const kinds = new Map();
  const until = realNow() + TIME_MS;
  // A package's index exports again what its modules do.
  const tried = new Set();
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  for (const name of modules) {
    for (const { made, make } of await makersOf(loadRoot, name)) {
      if (tried.has(made)) continue;
      tried.add(made);
      const kind = tryWords(make, { words, values, until });
      if (kind.length >= MIN_KIND) kinds.set(hash(kind.join("\n")), kind);
      if (realNow() > until) break;
    }
  }
  Error.stackTraceLimit = limit;
  return { values: [...values.values()], kinds: [...kinds.values()] };
}

/** Regular expressions that the modules export, by themselves, in a list or in an object. */
export async function exportedPatterns(loadRoot, { modules }) {
  const found = new Map();
  for (const name of modules) {
    const value = await loadRoot(name).catch(() => undefined);
    const exported = [value, ...partsOf(value)];
    for (const each of exported.flatMap((part) => [part, ...partsOf(part)]))
      if (types.isRegExp(each) && found.size < MAX_VALUES)
        found.set(String(each), { source: each.source, flags: each.flags });
  }
  return { patterns: [...found.values()] };
}

function partsOf(value) {
  try {
    return isObject(value) ? Object.values(value).slice(0, MAX_VALUES) : [];
  } catch {
    return []; // A getter throws.
  }
}

/** What a module exports that can be given a word: a class is one by making an instance. */
async function makersOf(loadRoot, name) {
  try {
    const value = await loadRoot(name);
    return [value, ...(isObject(value) ? Object.values(value) : [])].flatMap((each) => {
      const { type } = shapeOf(each);
      if (type === "class") return [{ made: each, make: (word) => new each(word) }];
      return type === "function" ? [{ made: each, make: each }] : [];
    });
  } catch {
    return []; // A file that cannot be loaded makes nothing.
  }
}

/** Words that this function answers in a way of their own. */
function tryWords(make, { words, values, until }) {
  const byAnswer = new Map();
  const most = Math.min(MAX_VALUES, values.size + MAX_OF_ONE);
  for (const [i, word] of words.entries()) {
    if (realNow() > until || (i === FIRST_WORDS && byAnswer.size === 0)) break;
    try {
      const value = make(word);
      const answer = describe(value, undefined, PARTS);
      byAnswer.set(answer, [...(byAnswer.get(answer) ?? []), word]);
      if (values.size < most) keepValue(values, value, answer);
    } catch {
      // It does not take this word.
    }
  }
  return [...byAnswer.values()].filter((same) => same.length <= RARE).flat();
}

function keepValue(values, value, answer) {
  const isPlain = Array.isArray(value) || (isObject(value) && Object.getPrototypeOf(value) === Object.prototype);
  if (!isPlain || Object.keys(value).length === 0) return;
  try {
    const data = serialize(value).toString("base64");
    if (data.length <= MAX_VALUE_LENGTH) values.set(hash(answer), data);
  } catch {
    // It cannot be carried over to another process.
  }
}
