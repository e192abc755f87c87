// Where things lie, and what was asked for.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";

export const BASE = "/base";
export const WORK = "/work";
export const isReplay = process.argv[2] === "--replay";
export const [attack, salt, output, ...paths] = process.argv.slice(isReplay ? 3 : 2);
/** Default exports by path: the originals on one side, the candidates on the other. */
export const modules = new Map();
/** Module namespaces by path; on the candidate's side only. */
export const namespaces = new Map();
export const require = createRequire(`${BASE}/package.json`);

/** Modules whose classes arguments are instances of. */
export const mentioned = new Set();

/** The class that a module is, on this side. */
export function classAt(path) {
  mentioned.add(path);
  return modules.get(path) ?? require(`${BASE}/${path}`);
}

/** A file's text; "" where there is none. */
export function readText(path) {
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}
