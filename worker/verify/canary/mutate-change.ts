import { isTestPath } from "../checks/test-paths.ts";
import { findMutations, mutate } from "../syntax/find-mutations.ts";
import type { Planted, PlantPlace } from "./plant-fault.ts";

/** A small change of logic in a changed line. */
export function mutateChange({ change, lines, random }: PlantPlace): Planted | undefined {
  const places = change.files.flatMap(({ path, parsedAfter }) => {
    if (parsedAfter?.kind !== "script" || isTestPath(path)) return [];
    const { tree, text } = parsedAfter;
    const lineOf = (at: number) => text.slice(0, at).split("\n").length;
    const ranges = lines.get(path) ?? [];
    return findMutations(tree, text)
      .filter(({ start }) => ranges.some(([first, last]) => lineOf(start) >= first && lineOf(start) <= last))
      .map((mutation) => ({ path, text, mutation, line: lineOf(mutation.start) }));
  });
  const chosen = random.pick(places);
  if (chosen === undefined) return undefined;
  const { path, text, mutation, line } = chosen;
  const old = text.slice(mutation.start, mutation.end).replace(/\s+/g, " ").slice(0, 60);
  return {
    edits: new Map([[path, mutate(text, mutation)]]),
    where: `${path}:${line}: "${old}" became "${mutation.text}"`,
  };
}
