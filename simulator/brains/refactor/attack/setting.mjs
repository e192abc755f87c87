// Paths, command line, and loaded modules.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";

export const BASE = "/base";
export const WORK = "/work";
export const isReplay = process.argv[2] === "--replay";
export const [attack, salt, output, ...paths] = process.argv.slice(isReplay ? 3 : 2);
/** Default exports by path: the originals in one process, the candidates in the other. */
export const modules = new Map();
/** Module namespaces by path; only in the candidate's process. */
export const namespaces = new Map();
export const require = createRequire(`${BASE}/package.json`);

/** Modules with classes that arguments are instances of. */
export const mentioned = new Set();

/** The class that a module exports, in this process. */
export function classAt(path) {
  mentioned.add(path);
  return modules.get(path) ?? require(`${BASE}/${path}`);
}

/** A file's text; "" if it does not exist. */
export function readText(path) {
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}
