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
 * Chooses up to three modules by seed, each for another kind: one wrong result, one broken surface, and one fault that
 * shows in no single call. Small packages get what fits. `roots`: modules that no other imports.
 */
export function chooseFaults(
  modules: readonly ModuleFacts[],
  { roots, seed }: { roots: ReadonlySet<string>; seed: string },
): Map<string, FaultKind> {
  const rank = (text: string) => createHash("sha256").update(`${seed} ${text}`).digest("hex");
  const shuffled = [...modules].sort((a, b) => (rank(a.path) < rank(b.path) ? -1 : 1));
  const chosen = new Map<string, FaultKind>();
  const choose = (kind: FaultKind, fits: (facts: ModuleFacts) => boolean): boolean => {
    const found = shuffled.find((facts) => !chosen.has(facts.path) && fits(facts));
    if (found !== undefined) chosen.set(found.path, kind);
    return found !== undefined;
  };
  const answers = ({ kind, parameters, returns }: ModuleFacts) => kind === "function" && parameters > 0 && returns;
  const isArgumentFirst = rank("hidden") < "8";
  // The hidden fault first: it is the hardest to place.
  const isHidden =
    (isArgumentFirst && choose("argument", (facts) => answers(facts) && facts.readsLists)) ||
    choose("repetition", answers);
  const isWrong =
    choose("direction", (facts) => answers(facts) && facts.comparisons === 1) ||
    choose("return", (facts) => answers(facts) && roots.has(facts.path)) ||
    choose("return", answers);
  choose("import", ({ requires }) => requires.some((specifier) => specifier.startsWith("."))) ||
    choose("import", () => true);
  // Any module can be broken: what could not be placed above becomes another of this kind.
  for (const isPlaced of [isHidden, isWrong]) if (!isPlaced) choose("import", () => true);
  return chosen;
}

/** Keeps the choice for the implementers of a job. */
export function keepFaults(memory: Map<string, unknown>, jobKey: string, faults: ReadonlyMap<string, FaultKind>): void {
  memory.set(`faults ${jobKey}`, faults);
}

/** The choice of a job's lead; undefined when there is none yet, or no more. */
export function faultsOf(memory: Map<string, unknown>, jobKey: string): ReadonlyMap<string, FaultKind> | undefined {
  return memory.get(`faults ${jobKey}`) as ReadonlyMap<string, FaultKind> | undefined;
}
