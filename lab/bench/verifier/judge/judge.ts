import { existsSync } from "node:fs";
import { join } from "node:path";
import { compareSides } from "./sides.ts";
import { candidateFile } from "./surface.ts";

/** Names the module of a library to compare, and where the original and the candidate are. */
export interface Given {
  readonly library: "semver" | "braces" | "picomatch";
  /** The module's path in the library, as in `functions/inc.js`. */
  readonly module: string;
  /** Path of the folder with the original library. */
  readonly original: string;
  /** Path of the candidate's tree, which contains `esm/`. */
  readonly candidate: string;
  /** Default 20000. */
  readonly inputs?: number;
  /** Time limit in ms, default 60000. After this time the judge decides by the inputs that were compared so far. */
  readonly timeoutMs?: number;
}

/** Tells whether a caller can distinguish the candidate from the original. `witness` describes a call whose outcomes differ. */
export interface Judgement {
  readonly differs: boolean;
  /** Number of inputs that were compared. */
  readonly inputs: number;
  readonly witness?: string;
}

const DEFAULT_INPUTS = 20_000;
const DEFAULT_TIMEOUT_MS = 60_000;
const CLASSES = ["semver", "comparator", "range"];

/**
 * Decides by brute force whether a caller can distinguish a candidate module from the original. Two Node processes call
 * original and candidate with the same seeded inputs, and all observable outcomes are compared. A candidate that cannot
 * be loaded, ends its process or hangs counts as different. Throws if original or candidate has no file for the module.
 */
export async function compareByCalls(given: Given): Promise<Judgement> {
  const { library, module, original, candidate } = given;
  if (module.startsWith("bin/")) throw new Error(`${module} is a program: the judge only calls modules.`);
  if (!existsSync(join(original, module))) throw new Error(`The original has no ${module}.`);
  if (!candidateFile(candidate, module)) throw new Error(`The candidate has no esm/${module}.`);
  const environments = environmentsOf(library, module);
  const inputs = Math.ceil((given.inputs ?? DEFAULT_INPUTS) / environments.length);
  const instances = library === "semver" && CLASSES.every((name) => candidateFile(candidate, `classes/${name}.js`));
  const order = { library, module, original, candidate, inputs, instances };
  let compared = 0;
  for (const environment of environments) {
    const judged = await compareSides(order, environment, given.timeoutMs ?? DEFAULT_TIMEOUT_MS);
    compared += judged.inputs;
    if (judged.differs) return { ...judged, inputs: compared };
  }
  return { differs: false, inputs: compared };
}

/** `internal/debug.js` reads environment variables when it is loaded, so it is compared in several environments. */
function environmentsOf(library: Given["library"], module: string): readonly Readonly<Record<string, string>>[] {
  if (library !== "semver" || module !== "internal/debug.js") return [{}];
  return ["", "semver", "http,SEMVER", "unsemvered"].map((NODE_DEBUG) => ({ NODE_DEBUG }));
}
