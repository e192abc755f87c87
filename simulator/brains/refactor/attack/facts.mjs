// Reads facts about the values that functions accept from a source text.
import { readText } from "./setting.mjs";

const LITERAL = String.raw`'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|-?\d[\w.]*|\btrue\b|\bfalse\b|\bnull\b`;
const COMPARED = String.raw`\s*(?:[!=]==?|[<>]=?)\s*`;
const NAMED_VALUE = new RegExp(
  String.raw`(?:\.([A-Za-z_$][\w$]*)\s*(?:[!=]==?|[<>]=?|=)|\b([A-Za-z_$][\w$]*):)\s*(${LITERAL})`,
  "g",
);
const NAMED_LIST = /\.(\w+)(?:\[|\.(?:length|forEach|map|filter|find|some|every|reduce|push)\b)|\bof [\w.]*\.(\w+)\)/g;
/** Matches comments, string literals and regular expressions. */
const PIECES =
  /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`|(?<=(?:[(,=:[!&|?{};]|\breturn)\s*)\/(?![*/])(?:[^\\/\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[dgimsuvy]*/g;

const read = new Map();

/** Returns the strings, comments, numbers, properties and options in a source file. */
export function readSource(path) {
  if (!read.has(path)) read.set(path, dissect(readText(path)));
  return read.get(path);
}

function dissect(source) {
  const [texts, comments] = [[], []];
  const code = source.replace(PIECES, (piece) => {
    if (/^\/[/*]/.test(piece)) {
      comments.push(piece);
      return " ";
    }
    if (piece.startsWith("`")) texts.push(...piece.slice(1, -1).split(/\$\{[^}]*\}/));
    else if (!piece.startsWith("/")) texts.push(valueIn(piece));
    return piece;
  });
  const bare = code.replace(/'[^'\n]*'|"[^"\n]*"/g, "''");
  const numbers = (bare.match(/(?<![\w$.])\d[\w.]*/g) ?? []).map(Number).filter(Number.isFinite);
  return {
    texts: texts.filter((text) => typeof text === "string" && text !== "" && !/^\.\.?\//.test(text)),
    comments: comments.join("\n"),
    numbers,
    properties: propertiesOf(code),
    options: [...code.matchAll(/\b(?:options|opts|option|config)\.([A-Za-z]\w*)/g)].map((match) => match[1]),
  };
}

/**
 * Returns each property name with the values that the property is set to or compared with, and whether the code
 * iterates over it as a list.
 */
function propertiesOf(code) {
  const names = [...code.matchAll(/\.([A-Za-z_$][\w$]*)/g)]
    .map(([, name]) => name)
    .filter((name) => !BUILT_IN.has(name));
  const properties = new Map(names.map((name) => [name, { values: new Set(), isList: false }]));
  for (const [, a, b, literal] of code.matchAll(NAMED_VALUE))
    for (const value of around(valueIn(literal))) properties.get(a ?? b)?.values.add(value);
  for (const [, a, b] of code.matchAll(NAMED_LIST)) {
    const property = properties.get(a ?? b);
    if (property !== undefined) property.isList = true;
  }
  return properties;
}

/** Finds how a function uses one of its parameters. */
export function parameterFacts(code, { name, initial }) {
  if (/^[{[]/.test(name))
    return { literals: [], like: [], properties: name.match(/[A-Za-z_$][\w$]*/g) ?? [], isList: name[0] === "[" };
  const own = name.replace(/^\.\.\./, "").replace(/\$/g, "\\$&");
  const find = (pattern) => [...code.matchAll(new RegExp(pattern, "g"))].map((match) => match[1]);
  const some = (pattern) => new RegExp(pattern).test(code);
  const part = String.raw`(?:\[[^\]]*\]|\.\w+\(\w*\))?`;
  const cases = some(String.raw`\bswitch \(${own}\b`) ? find(String.raw`\bcase (${LITERAL})`) : [];
  const literals = [...find(String.raw`(?<![\w$.])${own}${part}${COMPARED}(${LITERAL})`), ...cases];
  const accessed = find(String.raw`(?<![\w$.])${own}\??\.([A-Za-z_$][\w$]*)`);
  const taken = find(String.raw`\{([^{}]*)\} = ${own}\b`).flatMap((list) => list.match(/[A-Za-z_$][\w$]*/g) ?? []);
  return {
    literals: [...new Set([...literals, ...defaultsOf(initial)].map(valueIn).flatMap(around))],
    /** Names of the properties that the function compares the parameter with. */
    like: find(String.raw`\.([A-Za-z_$][\w$]*)\s*[!=]==?\s*${own}(?![\w$.])`),
    properties: [...new Set([...accessed.filter((each) => !BUILT_IN.has(each)), ...taken])],
    isList: some(
      String.raw`(?<![\w$.])${own}\.(?:forEach|map|filter|find|some|every|reduce|sort)\b|isArray\(${own}\)|of ${own}\)`,
    ),
  };
}

/** Returns the literals that may be a parameter's default: the default itself, or true and false for a boolean. */
function defaultsOf(initial) {
  if (initial === "true" || initial === "false") return ["true", "false"];
  return /^-?\d+$|^['"]/.test(initial ?? "") ? [initial] : [];
}

/** A function's parameters: names as in the source, and their defaults. */
export function parametersOf(source) {
  const arrow = /^(?:async\s+)?([\w$]+)\s*=>/.exec(source);
  if (arrow !== null) return [{ name: arrow[1], initial: undefined }];
  const list = /\(([^()]*(?:\([^()]*\)[^()]*)*)\)/.exec(source)?.[1] ?? "";
  return list
    .split(/,(?![^{[]*[}\]])/)
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part) => ({ name: part.replace(/\s*=.*$/s, ""), initial: /=\s*(.*)$/s.exec(part)?.[1] }));
}

/** Evaluates a literal; returns undefined if the text is none. */
export function valueIn(literal) {
  // Common literals are read without the JavaScript engine, which evaluates all other literals.
  if (/^'[^'\\]*'$|^"[^"\\]*"$/.test(literal)) return literal.slice(1, -1);
  if (/^-?\d+$/.test(literal)) return Number(literal);
  try {
    return new Function(`return (${literal});`)();
  } catch {
    return undefined;
  }
}

/** Returns a number with its two neighbours, or any other value alone. */
export function around(value) {
  return typeof value === "number" ? [value - 1, value, value + 1] : [value];
}

const BUILT_IN = new Set(
  [String, Array, RegExp, Function, Object, Number, Map]
    .flatMap((each) => [...Object.getOwnPropertyNames(each), ...Object.getOwnPropertyNames(each.prototype)])
    .concat(["exports", "log", "env"], Object.getOwnPropertyNames(Math))
    .filter((name) => !["name", "prototype", "index", "input", "source", "global"].includes(name)),
);
