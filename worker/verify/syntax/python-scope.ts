import { parts } from "./condition-worth.ts";

/** The code around an assertion of Python: values of variables that are assigned once, and modules of imported names. */
export interface PythonScope {
  readonly locals: ReadonlyMap<string, string>;
  readonly modules: ReadonlyMap<string, string>;
  /** Names of functions in the code. */
  readonly functions: ReadonlySet<string>;
}

/** Maximum number of variables between a name and its value. */
const MAX_STEPS = 4;

/** An expression in which variables are replaced by their values, without white space. */
export function resolvedText(words: string, { locals }: PythonScope): string {
  let text = words.trim();
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const next = text.replace(NAMES, (piece, name?: string) =>
      name === undefined ? piece : (locals.get(name) ?? piece),
    );
    if (next === text) break;
    text = next;
  }
  return bare(text)
    .replace(/\bawait\s+/g, "")
    .replace(/\s+/g, "")
    .replaceAll("'", '"');
}

/** Matches quoted texts, which stay as they are, and names that are no attributes and no names of arguments. */
const NAMES = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|(?<![\w.])([A-Za-z_]\w*)\b(?!\s*=[^=])/g;

/** The functions that an expression calls: names of functions, and members of imported modules. */
export function calledIn(words: string, scope: PythonScope): Set<string> {
  const text = resolvedText(words, scope);
  const names = [...text.matchAll(/(?<![\w.])([A-Za-z_][\w.]*)\(/g)].map(([, name = ""]) => name);
  return new Set(names.filter((name) => !name.includes(".") || scope.modules.has(name.split(".")[0] ?? "")));
}

/** The values of the variables that a function gives a value once. */
export function localsIn(code: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const changed = new Set<string>();
  for (const [, name = "", operator, value = ""] of code.matchAll(
    /^[ \t]*([A-Za-z_]\w*)[ \t]*(\+=|-=|(?<![=!<>])=(?!=))[ \t]*(.*)$/gm,
  )) {
    // A value that goes on in the next line is left out.
    if (operator !== "=" || found.has(name) || changed.has(name) || !isClosed(value)) changed.add(name);
    else found.set(name, value.replace(/\s+#.*$/, "").trim());
  }
  for (const [, names = ""] of code.matchAll(/\b(?:for|as)\s+([\w, ]+?)(?:\s+in\b|:)/g))
    for (const name of names.split(",")) changed.add(name.trim());
  return new Map(
    [...found].filter(
      ([name, value]) => !changed.has(name) && value !== "" && !/^(?:lambda|mock|Mock|MagicMock)\b/.test(value),
    ),
  );
}

/** Names of the functions that a piece of code defines. */
export function functionsIn(code: string): ReadonlySet<string> {
  const names = code.matchAll(/^[ \t]*(?:def[ \t]+(\w+)|(\w+)[ \t]*=[ \t]*lambda\b)/gm);
  return new Set([...names].map(([, a, b]) => a ?? b ?? ""));
}

function isClosed(value: string): boolean {
  const text = value.replace(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/g, "");
  const count = (pattern: RegExp) => (text.match(pattern) ?? []).length;
  return count(/[([{]/g) === count(/[)\]}]/g) && !/["']{3}|\\$/.test(value);
}

/** The modules of the names that a file imports; modules of tests and of the standard library are left out. */
export function modulesIn(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [, from, names = ""] of text.matchAll(
    /^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+)?import[ \t]+(\([^)]*\)|[^\n#]+)/gm,
  ))
    for (const each of names.replace(/[()]/g, "").split(",")) {
      const [, module = "", alias] = /^\s*([\w.*]+)(?:\s+as\s+(\w+))?/.exec(each) ?? [];
      const name = alias ?? (from === undefined ? (module.split(".")[0] ?? "") : module);
      if (name !== "" && !FOREIGN.test(from ?? module)) found.set(name, from ?? module);
    }
  return found;
}

const FOREIGN =
  /^(?:__future__|unittest|pytest|_pytest|hypothesis|mock|nose|datetime|collections|contextlib|copy|csv|dataclasses|decimal|enum|fractions|functools|io|itertools|json|logging|math|operator|os|pathlib|pickle|random|re|shutil|socket|string|subprocess|sys|tempfile|textwrap|threading|time|types|typing|urllib|uuid|warnings|numpy|pandas|asyncio|inspect|importlib)(?:\.|$)|(?:^|\.)(?:tests?|conftest|testing|helpers?|utils?|support|fixtures?)(?:\.|$)/;

/** An expression without the parentheses around it; a tuple keeps them. */
export function bare(words: string): string {
  const text = words.trim();
  if (!text.startsWith("(") || !text.endsWith(")")) return text;
  if (parts(text.slice(1, -1), [","]).length > 1 || !isClosed(text.slice(1, -1)) || isSplit(text)) return text;
  return bare(text.slice(1, -1));
}

export function isTuple(words: string): boolean {
  if (!words.startsWith("(") || !words.endsWith(")") || isSplit(words)) return false;
  return parts(words.slice(1, -1), [","]).length > 1;
}

/** Whether the first parenthesis of a text closes before the text's end. */
function isSplit(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length - 1; at += 1) {
    if (text[at] === "(") depth += 1;
    if (text[at] === ")") depth -= 1;
    if (depth === 0) return true;
  }
  return false;
}
