import { full } from "acorn-walk";
import { type AnyNode, isExportName, type Program } from "./ast.ts";

/** The names that a module uses, and a generator of names that it does not use. */
export interface Names {
  has(name: string): boolean;
  add(name: string): void;
  /** Makes an unused name from a word or a module specifier. */
  fresh(from: string): string;
}

/** Collects every identifier that a module binds or refers to, at any depth, except names of properties. */
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
