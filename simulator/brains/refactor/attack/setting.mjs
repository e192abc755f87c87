// Where things lie, and what was asked for.
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
