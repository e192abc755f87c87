// Collects the words, numbers, properties and classes of a module and of the modules that it uses.
import { existsSync } from "node:fs";
import { relative } from "node:path";
import { examine, readReadme } from "./documents.mjs";
import { around, readSource } from "./facts.mjs";
import { BASE, output, require, WORK } from "./setting.mjs";

/** Collects the words of a loaded module, grouped by where they were found, and other facts about the module. */
export function harvest(path) {
  const own = require.cache[require.resolve(`${BASE}/${path}`)];
  const near = [...withChildren(own)];
  const mine = readSource(own.filename);
  const others = near.filter((module) => module !== own).map(({ filename }) => readSource(filename));
  const all = [mine, ...others];
  const data = near.flatMap(({ exports }) => dataOf(exports));
  const readme = readReadme();
  const comments = examine(mine.comments);
  const texts = others.flatMap((each) => each.texts);
  const words = [short(mine.texts), short(texts), readme.shown, readme.shown, readme.marked, comments.shown];
  const options = new Set(all.flatMap((each) => each.options));
  return {
    words: words.filter((list) => list.length > 0),
    signs: [...new Set([...mine.texts, ...texts, ...data.filter(isText)].filter((text) => text.length < 3))],
    numbers: [...new Set([...all.flatMap((each) => each.numbers), ...data.filter(Number.isFinite)].flatMap(around))],
    properties: new Map([...others, mine].flatMap((each) => [...each.properties])),
    /** Names of properties that are not options. */
    fields: [...mine.properties.keys()].filter((name) => !options.has(name)),
    options: [...options],
    classes: near
      .filter(({ exports }) => isConstructor(exports))
      .map(({ filename }) => relative(BASE, filename))
      .filter(isRewritten),
    examples: new Map([...readme.examples, ...comments.examples]),
  };
}

function isText(value) {
  return typeof value === "string";
}

/** Returns the module and all modules of the package that it uses, direct dependencies first. */
function withChildren(module, seen = new Set()) {
  const next = [module];
  for (const each of next) {
    if (each === undefined || seen.has(each) || !isOwn(each.filename)) continue;
    seen.add(each);
    next.push(...each.children);
  }
  return seen;
}

export function isOwn(name) {
  return name.startsWith(`${BASE}/`) && !name.includes("node_modules");
}

export function isRewritten(path) {
  return existsSync(`${WORK}/${output}/${path}`);
}

/** Strings and numbers that a module exports. */
function dataOf(exports) {
  if (exports === null || typeof exports !== "object") return [];
  return Object.values(exports)
    .flat()
    .filter((value) => typeof value === "string" || typeof value === "number")
    .slice(0, 200);
}

function short(texts) {
  return texts.filter((text) => text.length <= 24);
}

/** A class's methods. */
export function methodsOf(value) {
  return Object.entries(Object.getOwnPropertyDescriptors(value.prototype ?? {}))
    .filter(([name, property]) => name !== "constructor" && typeof property.value === "function")
    .map(([name, property]) => ({ name, value: property.value }));
}

export function isConstructor(value) {
  return typeof value === "function" && /^class\b/.test(Function.prototype.toString.call(value));
}
