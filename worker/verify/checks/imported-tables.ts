import { posix } from "node:path";
import type { Parsed } from "../syntax/parse-source.ts";
import { parseSource } from "../syntax/parse-source.ts";
import { textOf } from "../syntax/python-marks.ts";
import { listsIn } from "../syntax/python-tables.ts";
import { constantsIn } from "../syntax/test-tables.ts";

/** The changed files on one side of the change, by path. */
export type Side = ReadonlyMap<string, Source>;

interface Source {
  readonly parsed: Parsed;
  readonly text: string;
}

/**
 * A test file with the tables that it imports from other changed files written at its end: a table may move between a test and a file of its
 * own, and keeps its rows.
 */
export function withImportedTables(path: string, parsed: Parsed, side: Side): Parsed {
  if (parsed.kind !== "script" && parsed.kind !== "python") return parsed;
  const imports = parsed.kind === "script" ? scriptImports(parsed.text) : pythonImports(parsed.text);
  const tables = imports.flatMap(({ from, name, as }) => {
    const [other, source] = find(path, from, side) ?? [];
    if (other === undefined || source === undefined) return [];
    const isScript = parsed.kind === "script";
    const found = name === "*" ? [...tablesIn(source.parsed)] : [[as, tableIn(other, source, name)] as const];
    return found.flatMap(([own, table]) => {
      if (table === undefined) return [];
      return [isScript ? `{ const ${own} = ${table}; }` : `${name === "*" ? `${as}.` : ""}${own} = ${table}`];
    });
  });
  if (tables.length === 0) return parsed;
  const whole = parseSource(path, `${parsed.text}\n${tables.join("\n")}\n`);
  if (whole.kind !== parsed.kind) return parsed;
  return whole.kind === "python" && parsed.kind === "python" && parsed.functions !== undefined
    ? { ...whole, functions: parsed.functions }
    : whole;
}

interface Import {
  readonly from: string;
  /** The name in the other file; "*" for all names. */
  readonly name: string;
  readonly as: string;
}

/** `import { CASES } from "./cases.js"`, `const cases = require("./cases.json")` and the like. */
function scriptImports(text: string): Import[] {
  const found = [
    ...text.matchAll(/\bimport\s+(?:type\s+)?([\w$]+|\{[^}]*\}|\*\s*as\s+[\w$]+)\s*from\s*["'](\.[^"']+)["']/g),
    ...text.matchAll(
      /\b(?:const|let|var)\s+([\w$]+|\{[^}]*\})\s*=\s*(?:require\(|await\s+import\(|JSON\.parse\([^;]*?)["'](\.[^"']+)["']/g,
    ),
  ];
  return found.flatMap(([, names = "", from = ""]) => {
    if (names.startsWith("*")) return [{ from, name: "*", as: names }];
    if (!names.startsWith("{")) return [{ from, name: "default", as: names }];
    return [...names.matchAll(/([\w$]+)(?:\s*(?:\bas\b|:)\s*([\w$]+))?/g)].map(([, name = "", as = name]) => ({
      from,
      name,
      as,
    }));
  });
}

/** `from tests.cases import CASES`, `from tests import cases`, `import cases` */
function pythonImports(text: string): Import[] {
  const froms = text.matchAll(/^[ \t]*from[ \t]+([\w.]+)[ \t]+import[ \t]+(\([^)]*\)|[^\n#]+)/gm);
  const plain = text.matchAll(/^[ \t]*import[ \t]+([\w.]+)(?:[ \t]+as[ \t]+(\w+))?[ \t]*$/gm);
  return [
    ...[...froms].flatMap(([, from = "", names = ""]) =>
      [...names.matchAll(/(\w+)(?:\s+as\s+(\w+))?/g)].flatMap(([, name = "", as = name]) => [
        { from, name, as },
        { from: `${from}.${name}`, name: "*", as },
      ]),
    ),
    ...[...plain].map(([, from = "", as = from]) => ({ from, name: "*", as })),
  ];
}

function find(path: string, from: string, side: Side): readonly [string, Source] | undefined {
  const folder = posix.dirname(path);
  if (!path.endsWith(".py")) {
    const stem = posix.join(folder, from).replace(/\.[cm]?[jt]sx?$/, "");
    return [...side].find(([other]) => other === stem || other.replace(/(?:\/index)?\.[cm]?[jt]sx?$/, "") === stem);
  }
  const name = `${from.replace(/^\.+/, "").replaceAll(".", "/")}.py`;
  return [...side].find(
    ([other]) => other === name || other.endsWith(`/${name}`) || posix.join(folder, name) === other,
  );
}

/** The source of a table that a file exports under a name. */
function tableIn(path: string, { parsed, text }: Source, name: string): string | undefined {
  if (parsed.kind === "data") return name === "default" && path.endsWith(".json") ? text : undefined;
  const tables = tablesIn(parsed);
  if (name !== "default") return tables.get(name);
  const [, known, list] =
    /(?:export\s+default|module\.exports\s*=)\s*(?:([\w$]+)|(\[[\s\S]*\]))\s*;?\s*$/.exec(text) ?? [];
  return list ?? tables.get(known ?? "");
}

/** The tables that a file assigns to names. */
function tablesIn(parsed: Parsed): Map<string, string> {
  if (parsed.kind === "python")
    return new Map([...listsIn(parsed)].map(([name, list]) => [name, textOf(list, parsed.text)]));
  if (parsed.kind !== "script") return new Map();
  const tables = [...constantsIn(parsed.tree)].filter(([, { type }]) => TABLES.test(type));
  return new Map(tables.map(([name, { start, end }]) => [name, parsed.text.slice(start, end)]));
}

const TABLES = /^(?:Array|Object)Expression$|^TS(?:As|Satisfies)Expression$/;
