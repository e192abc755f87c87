import { createHash } from "node:crypto";
import type { ModuleFacts } from "./analyze-module.ts";

/**
 * The faults that the implementer makes on purpose, the first time it writes a module:
 *
 * direction   a comparison the wrong way round: a differential test on fresh inputs sees it
 * return      a forgotten `return`: seen by the same test
 * import      an import without its file extension, or a lost export: the module does not load, or lacks a name
 * argument    a list that was passed in comes back in another order: results are right, only somebody who looks at the
 *             arguments after the call sees it
 * repetition  the third call in a row with equal arguments answers `undefined`: a test that makes each call once cannot
 *             see it, only somebody who calls again
 */
export type FaultKind = "direction" | "return" | "import" | "argument" | "repetition";

/**
 * Chooses up to three modules by seed, each for another kind: one fault that shows in no single call, one wrong result,
 * one broken surface. Small packages get what fits. `roots`: modules that no other imports.
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
  // One module for all: then the hidden fault gets it, since any module can be broken in another way.
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

/** Where a wrong result cannot stay unseen: all hangs on one comparison, or it is what users of the package call. */
function findWrong(
  answering: readonly ModuleFacts[],
  roots: ReadonlySet<string>,
): { path: string; kind: FaultKind } | undefined {
  const turned = answering.find(({ comparisons }) => comparisons === 1);
  if (turned !== undefined) return { path: turned.path, kind: "direction" };
  const forgotten = answering.find(({ path }) => roots.has(path)) ?? answering[0];
  return forgotten === undefined ? undefined : { path: forgotten.path, kind: "return" };
}

/** Keeps the choice for the implementers of a job. */
export function keepFaults(memory: Map<string, unknown>, jobKey: string, faults: ReadonlyMap<string, FaultKind>): void {
  memory.set(`faults ${jobKey}`, faults);
}

/** The choice of a job's lead; undefined when there is none yet, or no more. */
export function faultsOf(memory: Map<string, unknown>, jobKey: string): ReadonlyMap<string, FaultKind> | undefined {
  return memory.get(`faults ${jobKey}`) as ReadonlyMap<string, FaultKind> | undefined;
}
