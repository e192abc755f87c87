import { types } from "node:util";
import { serialize } from "node:v8";
import { describe, hash } from "./describe.mjs";
import { isObject, shapeOf } from "./surface.mjs";
import { realNow } from "./world.mjs";

/**
 * Time limit in ms for collecting results, maximum number of results from all functions together and from one function,
 * and maximum length of one result.
 */
const TIME_MS = 3000;
const MAX_VALUES = 300;
const MAX_OF_ONE = 60;
const MAX_VALUE_LENGTH = 8000;
/** Minimum length of a list of words that fit together, and maximum number of words that may share an answer for the answer to be rare. */
const MIN_KIND = 3;
const RARE = 3;
/** Number of words after which a function that accepted none is given up, and number of parts of a result that identify the result. */
const FIRST_WORDS = 40;
const PARTS = 300;

/**
 * Passes each word to every function of the modules, and collects the results. `values` are the objects and lists that
 * functions return; other functions may take these as arguments. Each list in `kinds` contains words that one function
 * accepts, so that they fit together, such as versions or ranges.
 */
export async function harvest(loadRoot, { modules, words }) {
  const values = new Map();
  const kinds = new Map();
  const until = realNow() + TIME_MS;
  // The index module of a package exports the same functions as its other modules; each function is used once.
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

/** Collects the regular expressions that the modules export, directly, in a list or in an object. */
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
    return []; // A getter threw an error.
  }
}

/** The exports of a module that can take a word: functions, and classes through their constructor. */
async function makersOf(loadRoot, name) {
  try {
    const value = await loadRoot(name);
    return [value, ...(isObject(value) ? Object.values(value) : [])].flatMap((each) => {
      const { type } = shapeOf(each);
      if (type === "class") return [{ made: each, make: (word) => new each(word) }];
      return type === "function" ? [{ made: each, make: each }] : [];
    });
  } catch {
    return []; // The file cannot be loaded.
  }
}

/** The words to which a function gives a rare answer. */
function tryWords(make, { words, values, until }) {
  const byAnswer = new Map();
  const max = Math.min(MAX_VALUES, values.size + MAX_OF_ONE);
  for (const [i, word] of words.entries()) {
    if (realNow() > until || (i === FIRST_WORDS && byAnswer.size === 0)) break;
    try {
      const value = make(word);
      const answer = describe(value, undefined, PARTS);
      byAnswer.set(answer, [...(byAnswer.get(answer) ?? []), word]);
      if (values.size < max) addValue(values, value, answer);
    } catch {
      // The function does not accept this word.
    }
  }
  return [...byAnswer.values()].filter((same) => same.length <= RARE).flat();
}

function addValue(values, value, answer) {
  const isPlain = Array.isArray(value) || (isObject(value) && Object.getPrototypeOf(value) === Object.prototype);
  if (!isPlain || Object.keys(value).length === 0) return;
  try {
    const data = serialize(value).toString("base64");
    if (data.length <= MAX_VALUE_LENGTH) values.set(hash(answer), data);
  } catch {
    // The value cannot be serialized for another process.
  }
}
