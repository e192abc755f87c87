import picomatch from "picomatch";
import { readShell } from "./read-shell.ts";

/** The base of a change, and the paths that the change adds to it. */
interface Sides {
  readonly paths: ReadonlySet<string>;
  readonly added: readonly string[];
  /** Returns the text of a file in the base. */
  readonly readBase: (path: string) => Promise<string | undefined>;
}

/**
 * Whether a command names a test that the base lacks: a file, folder, module or pattern that matches only files which
 * the change adds, or a test `file::name` or `module.Class.name` that the file does not contain in the base.
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

/** Whether a pattern matches at least one file, and only files that the change adds. */
function isNew(matchers: readonly Matches[], { paths, added }: Sides): boolean {
  return matchers.some((matches) => added.some(matches) && ![...paths].some(matches));
}

/** Test runners that accept parts of test paths as arguments. */
const FILTERS = /(^|\/)(?:vitest|jest)$/;
const PYTHON = /(^|\/)(?:python[\d.]*|pypy3?)$/;
const ORDERS = /^(?:run|watch|dev|related|list|bench|init|discover|unittest|pytest)$/;

/** Functions that match a word with test files: as a path or the end of one, a folder, a glob, a module, or a filter of the runner. */
function matchersOf(word: string, words: readonly string[]): Matches[] {
  const [program = ""] = words;
  const [path = ""] = word.replace(/^(?:\.\/)+|\/(?:\.\.\.)?$/g, "").split("::");
  const has = (part: string) => (known: string) => `/${known}/`.includes(`/${part}/`);
  if (/\s/.test(word)) return [];
  if (/[*?[{]/.test(path)) return [picomatch([path, `**/${path}`], { dot: true })];
  const isPlain = !/[./]/.test(word);
  // A word after an option is the option's value and not a test name, unless the option is listed here: these take no value.
  const isValue = /^--?(?!(?:v|q|verbose|quiet|run|runInBand)$)/.test(words[words.indexOf(word) - 1] ?? "");
  if (isPlain && (isValue || ORDERS.test(path))) return [];
  if (isPlain && FILTERS.test(program)) return [(known) => known.includes(path)];
  if (isPlain) return PYTHON.test(program) ? [(known) => known === `${path}.py`] : [];
  const modules = /^[A-Za-z_][\w.]*$/.test(path) ? prefixesOf(path) : [];
  return [has(path), ...modules.map((module) => has(`${module.replaceAll(".", "/")}.py`))];
}

/** Whether a word names a test in a file of the base that does not contain the test. */
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

/** The prefixes of a dotted name: `a.b.c`, `a.b` and `a`, longest first. */
function prefixesOf(module: string): string[] {
  const parts = module.split(".");
  return parts.map((_part, i) => parts.slice(0, parts.length - i).join("."));
}
