import { createHash } from "node:crypto";
import type { ModuleFacts } from "./analyze-module.ts";

/**
 * The faults that the implementer makes on purpose, the first time it writes a module:
 *
 * direction   a reversed comparison: a differential test with new inputs detects it
 * return      a missing `return`: the same test detects it
 * import      an import without its file extension, or a missing export: the module does not load, or lacks a name
 * argument    the function reverses a list argument: results are right, so only a test that inspects the arguments after the
 *             call detects it
 * repetition  the third call in a row with equal arguments returns `undefined`: only a test that repeats calls detects it
 */
export type FaultKind = "direction" | "return" | "import" | "argument" | "repetition";

/**
 * Chooses up to three modules by the seed, each for another kind of planted fault: changed arguments or a wrong repeated call, a wrong result, a
 * broken import or export. Small packages get fewer faults. `roots` are the modules that no other module imports.
 */
export function chooseFaults(
  modules: readonly ModuleFacts[],
  { roots, seed }: { roots: ReadonlySet<string>; seed: string },
): Map<string, FaultKind> {
  const rank = (text: string) => createHash("sha256").update(`${seed} ${text}`).digest("hex");
  const shuffled = [...modules].sort((a, b) => (rank(a.path) < rank(b.path) ? -1 : 1));
  const answering = shuffled.filter(
    ({ kind, parameters, returns }) => kind === "function" && parameters > 0 && returns,
  );
  const wrong = findWrong(answering, roots);
  // If only one module returns results, it gets the fault that is hardest to see instead of a wrong result.
  const others = answering.filter(({ path }) => path !== wrong?.path);
  const free = others.length > 0 ? others : answering;
  const reader = rank("hidden") < "8" ? free.find(({ readsLists }) => readsLists) : undefined;
  const hidden = reader ?? free[0];
  const chosen = new Map<string, FaultKind>();
  if (hidden !== undefined) chosen.set(hidden.path, reader === undefined ? "repetition" : "argument");
  if (wrong !== undefined && wrong.path !== hidden?.path) chosen.set(wrong.path, wrong.kind);
  const importing = shuffled.filter(({ requires }) => requires.some((specifier) => specifier.startsWith(".")));
  for (const { path } of [...importing, ...shuffled]) {
    if (chosen.size < 3 && !chosen.has(path)) chosen.set(path, "import");
  }
  return chosen;
}

/** Finds a module in which a wrong result is always visible: it has a single comparison, or users of the package call it. */
function findWrong(
  answering: readonly ModuleFacts[],
  roots: ReadonlySet<string>,
): { path: string; kind: FaultKind } | undefined {
  const turned = answering.find(({ comparisons }) => comparisons === 1);
  if (turned !== undefined) return { path: turned.path, kind: "direction" };
  const forgotten = answering.find(({ path }) => roots.has(path)) ?? answering[0];
  return forgotten === undefined ? undefined : { path: forgotten.path, kind: "return" };
}

/** Stores the chosen faults, so that the implementers of the job plant them. */
export function storeFaults(
  memory: Map<string, unknown>,
  jobKey: string,
  faults: ReadonlyMap<string, FaultKind>,
): void {
  memory.set(`faults ${jobKey}`, faults);
}

/** The faults that the job's lead chose; undefined before the choice and after a restart of the simulator. */
export function faultsOf(memory: Map<string, unknown>, jobKey: string): ReadonlyMap<string, FaultKind> | undefined {
  return memory.get(`faults ${jobKey}`) as ReadonlyMap<string, FaultKind> | undefined;
}
