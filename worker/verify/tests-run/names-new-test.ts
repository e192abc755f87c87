import picomatch from "picomatch";
import { readShell } from "./read-shell.ts";

/** The base of a change, and the paths that the change adds. */
interface Sides {
  readonly paths: ReadonlySet<string>;
  readonly added: readonly string[];
  /** Reads a file of the base. */
  readonly readBase: (path: string) => Promise<string | undefined>;
}

/**
 * Whether a command names a test that the base lacks: a file, folder, module or pattern that matches only files which
 * the change adds, or a test by `file::name` or `module.Class.name` that its file does not contain on the base.
 */
export async function namesNewTest(command: string, sides: Sides): Promise<boolean> {
  for (const { words } of readShell(command)) {
    const named = words.filter((word, i) => !word.startsWith("-") && (i > 0 || word.includes("/")));
    if (named.some((word) => isNew(matchersOf(word, words), sides))) return true;
    for (const word of named) if (await isNewInside(word, sides)) return true;
  }
  return false;
}

type Matches = (path: string) => boolean;

/** Whether only files that the change adds match. */
function isNew(matchers: readonly Matches[], { paths, added }: Sides): boolean {
  return matchers.some((matches) => added.some(matches) && ![...paths].some(matches));
}

/** Runners that accept parts of test paths as plain words. */
const FILTERS = /(^|\/)(?:vitest|jest)$/;
const PYTHON = /(^|\/)(?:python[\d.]*|pypy3?)$/;
const ORDERS = /^(?:run|watch|dev|related|list|bench|init|discover|unittest|pytest)$/;

/** The ways in which a word may match test files: a path or the end of a path, a folder, a glob, a module, a filter. */
function matchersOf(word: string, words: readonly string[]): Matches[] {
  const [program = ""] = words;
  const [path = ""] = word.replace(/^(?:\.\/)+|\/(?:\.\.\.)?$/g, "").split("::");
  const has = (part: string) => (known: string) => `/${known}/`.includes(`/${part}/`);
  if (/\s/.test(word)) return [];
  if (/[*?[{]/.test(path)) return [picomatch([path, `**/${path}`], { dot: true })];
  const isPlain = !/[./]/.test(word);
  // The value of an option is not a test name. The listed options take no value.
  const isValue = /^--?(?!(?:v|q|verbose|quiet|run|runInBand)$)/.test(words[words.indexOf(word) - 1] ?? "");
  if (isPlain && (isValue || ORDERS.test(path))) return [];
  if (isPlain && FILTERS.test(program)) return [(known) => known.includes(path)];
  if (isPlain) return PYTHON.test(program) ? [(known) => known === `${path}.py`] : [];
  const modules = /^[A-Za-z_][\w.]*$/.test(path) ? prefixesOf(path) : [];
  return [has(path), ...modules.map((module) => has(`${module.replaceAll(".", "/")}.py`))];
}

/** Whether a file of the base does not contain the test that a word names in it. */
async function isNewInside(word: string, { paths, readBase }: Sides): Promise<boolean> {
  const [path = "", ...names] = word.split("::");
  if (names.length > 0) return paths.has(path) && lacks(await readBase(path), names);
  if (!/^\w+(?:\.\w+)+$/.test(word)) return false;
  for (const module of prefixesOf(word)) {
    const file = `${module.replaceAll(".", "/")}.py`;
    const inside = word.slice(module.length + 1).split(".");
    if (paths.has(file)) return inside[0] !== "" && inside[0] !== "py" && lacks(await readBase(file), inside);
  }
  return false;
}

function lacks(text: string | undefined, names: readonly string[]): boolean {
  return names.some((name) => text?.includes(name.replace(/\[.*$/s, "")) !== true);
}

/** `a.b.c`, `a.b` and `a`, the longest first. */
function prefixesOf(module: string): string[] {
  const parts = module.split(".");
  return parts.map((_part, i) => parts.slice(0, parts.length - i).join("."));
}
