// Paths, the command line and the loaded modules of an attack.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";

export const BASE = "/base";
export const WORK = "/work";
export const isReplay = process.argv[2] === "--replay";
export const [attack, salt, output, ...paths] = process.argv.slice(isReplay ? 3 : 2);
/** Default exports of the attacked modules, by path: of the originals in the original's process, of the candidates in the candidate's process. */
export const modules = new Map();
/** Namespaces of the attacked modules, by path; set only in the candidate's process. */
export const namespaces = new Map();
export const require = createRequire(`${BASE}/package.json`);

/** Paths of the modules whose classes were used to create arguments. */
export const mentioned = new Set();

/** Returns the class that a module exports, as loaded in this process. */
export function classAt(path) {
  mentioned.add(path);
  return modules.get(path) ?? require(`${BASE}/${path}`);
}

/** Reads a file as text; returns "" if the file does not exist. */
export function readText(path) {
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}
