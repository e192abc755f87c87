// What there is to talk about: words of the package, its classes, and values that its functions make.
import { existsSync, readFileSync } from "node:fs";
import { relative } from "node:path";
import { freshCopy } from "./copies.mjs";
import { within } from "./guard.mjs";
import { pick } from "./random.mjs";
import { BASE, output, require, WORK } from "./setting.mjs";

/** Words by where they stand, names of options, modules that are classes and modules that make values. */
export function harvest(path) {
  const own = require.cache[require.resolve(`${BASE}/${path}`)];
  const isOwn = (name) => name.startsWith(`${BASE}/`) && !name.includes("node_modules");
  const near = [own, ...(own?.children ?? [])].map((module) => module.filename).filter(isOwn);
  const source = near.map(readText).join("\n");
  const readme = readText(`${BASE}/README.md`);
  const words = [quoted(readText(`${BASE}/${path}`)), quoted(source), quoted(readme), marked(readme)].filter(
    (list) => list.length > 0,
  );
  const options = [...source.matchAll(/\b(?:options|opts|option|config)\.([A-Za-z]\w*)/g)].map((match) => match[1]);
  makers ??= findMakers(words);
  const classes = near
    .filter((name) => isConstructor(require.cache[name]?.exports))
    .map((name) => relative(BASE, name));
  return {
    words,
    options: [...new Set(options)],
    classes: classes.filter((name) => existsSync(`${WORK}/${output}/${name}`)),
    makers,
  };
}

/** Texts in quotes, short ones; paths of modules are no words. */
function quoted(text) {
  return [...text.matchAll(/'([^'\n]{1,24})'|"([^"\n]{1,24})"|`([^`\n$]{1,24})`/g)]
    .map((match) => match[1] ?? match[2] ?? match[3])
    .filter((word) => !word.startsWith("./") && !word.startsWith("../"));
}

/** Words with a digit or a sign in them: what examples are about, more often than prose is. */
function marked(text) {
  return [...text.matchAll(/(?<![^\s'"`(,])[^\s'"`(),;]{0,12}[\d*?{}[\]!<>=~^][^\s'"`(),;]{0,12}/g)].map(
    ([word]) => word,
  );
}

let makers;

/** Modules that are functions which make plain objects out of words. */
function findMakers(words) {
  const isMaker = ([, exports]) =>
    typeof exports === "function" &&
    !isConstructor(exports) &&
    Array.from({ length: 12 }, () => pick(pick(words) ?? ["a"])).some((word) =>
      isPlain(within(100, () => quietly(exports, word))),
    );
  return [...freshCopy()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .filter(isMaker)
    .map(([path]) => path);
}

function quietly(run, word) {
  try {
    return structuredClone(run(word));
  } catch {
    return undefined; // It takes no words, or what it makes is no data.
  }
}

function isPlain(value) {
  return value !== null && typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype;
}

/** Names of a class's methods. */
export function methodsOf(value) {
  return Object.getOwnPropertyNames(value.prototype).filter((name) => name !== "constructor");
}

export function isConstructor(value) {
  return typeof value === "function" && /^class\b/.test(Function.prototype.toString.call(value));
}

function readText(path) {
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}
