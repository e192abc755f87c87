import { existsSync } from "node:fs";
import { join } from "node:path";
import { compareSides } from "./sides.ts";
import { candidateFile } from "./surface.ts";

/** A module of a library and its candidate. */
export interface Given {
  readonly library: "semver" | "braces" | "picomatch";
  /** The module's path in the library, as in `functions/inc.js`. */
  readonly module: string;
  /** Path of the library's folder. */
  readonly original: string;
  /** Path of the tree that holds `esm/`. */
  readonly candidate: string;
  /** Default 20000. */
  readonly inputs?: number;
  /** Time limit, after which the judge decides by the inputs compared so far; default 60000. */
  readonly timeoutMs?: number;
}

/** Whether a caller can distinguish the candidate from the original; the witness is a call that shows it. */
export interface Judgement {
  readonly differs: boolean;
  /** Number of compared inputs. */
  readonly inputs: number;
  readonly witness?: string;
}

const DEFAULT_INPUTS = 20_000;
const DEFAULT_TIMEOUT_MS = 60_000;
const CLASSES = ["semver", "comparator", "range"];

/**
 * Decides by brute force whether a caller can distinguish a candidate module from the original: two plain node
 * processes call both with the same seeded inputs, and all observable outcomes are compared. A candidate that fails to
 * load, ends its process or hangs counts as different. Throws if one side has no file for the module.
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

/** `internal/debug.js` reads the environment when it is loaded, so it is loaded with several. */
function environmentsOf(library: Given["library"], module: string): readonly Readonly<Record<string, string>>[] {
  if (library !== "semver" || module !== "internal/debug.js") return [{}];
  return ["", "semver", "http,SEMVER", "unsemvered"].map((NODE_DEBUG) => ({ NODE_DEBUG }));
}
