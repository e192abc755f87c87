import { full } from "acorn-walk";
import { type AnyNode, isExportName, type Program } from "./ast.ts";

/** The names of a module, and new ones that it does not use yet. */
export interface Names {
  has(name: string): boolean;
  add(name: string): void;
  /** A name made from a word or a specifier. */
  fresh(from: string): string;
}

/** Every identifier of a module that is bound or looked up, at any depth; names of properties do not count. */
export function collectNames(tree: Program): Names {
  const used = new Set<string>();
  full(tree, (node) => {
    const { type, name } = node as unknown as AnyNode;
    if ((type === "Identifier" || type === "VariablePattern") && name !== undefined) used.add(name);
  });
  const fresh = (from: string): string => {
    const base = toWord(from);
    let name = base;
    for (let n = 2; used.has(name) || !isExportName(name); n++) name = `${base}${n}`;
    used.add(name);
    return name;
  };
  return { has: (name) => used.has(name), add: (name) => used.add(name), fresh };
}

/** `../lib/to-regex.js` as `toRegex`. */
function toWord(text: string): string {
  const word = text
    .replace(/^.*\//, "")
    .replace(/\.[a-z]+$/, "")
    .replace(/[^\w$]+(.)?/g, (_all, letter: string | undefined) => letter?.toUpperCase() ?? "");
  return /^[A-Za-z_$]/.test(word) ? word : `imported${word}`;
}
