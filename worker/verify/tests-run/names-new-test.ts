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
 * Whether a command names a test that the base does not have: a file, a folder, a module or a pattern that only files match which the
 * change adds, or a test, by `file::name` or `module.Class.name`, that its file does not hold on the base.
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

/** Only files that the change adds match. */
function isNew(matchers: readonly Matches[], { paths, added }: Sides): boolean {
  return matchers.some((matches) => added.some(matches) && ![...paths].some(matches));
}

/** Runners whose plain words are parts of the paths of tests, and words that are orders to them. */
const FILTERS = /(^|\/)(?:vitest|jest)$/;
const PYTHON = /(^|\/)(?:python[\d.]*|pypy3?)$/;
const ORDERS = /^(?:run|watch|dev|related|list|bench|init|discover|unittest|pytest)$/;

/** How a word may stand for files of tests: as a path or the end of one, a folder, a glob, a module, a filter. */
function matchersOf(word: string, words: readonly string[]): Matches[] {
  const [program = ""] = words;
  const [path = ""] = word.replace(/^(?:\.\/)+|\/(?:\.\.\.)?$/g, "").split("::");
  const has = (part: string) => (known: string) => `/${known}/`.includes(`/${part}/`);
  if (/\s/.test(word)) return [];
  if (/[*?[{]/.test(path)) return [picomatch([path, `**/${path}`], { dot: true })];
  const isPlain = !/[./]/.test(word);
  // The value of an option is no name of a test; of these options it is none.
  const isValue = /^--?(?!(?:v|q|verbose|quiet|run|runInBand)$)/.test(words[words.indexOf(word) - 1] ?? "");
  if (isPlain && (isValue || ORDERS.test(path))) return [];
  if (isPlain && FILTERS.test(program)) return [(known) => known.includes(path)];
  if (isPlain) return PYTHON.test(program) ? [(known) => known === `${path}.py`] : [];
  const modules = /^[A-Za-z_][\w.]*$/.test(path) ? prefixesOf(path) : [];
  return [has(path), ...modules.map((module) => has(`${module.replaceAll(".", "/")}.py`))];
}

/** A test of a file that the base has, and which does not hold its name there. */
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
