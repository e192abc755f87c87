import type { PlannedTask } from "../../shared/protocol/plan.ts";
import { globsOverlap, isPath } from "./globs.ts";

/** Two tasks that may not be under way together, and the globs over which they meet. */
export interface Overlap {
  readonly first: string;
  readonly second: string;
  readonly globs: readonly [string, string];
}

type Writer = Pick<PlannedTask, "key" | "writes" | "dependsOn">;

/** Comparisons of patterns that one plan is worth; the dispatch keeps overlaps apart whether they were found here or not. */
const MOST_COMPARED = 200_000;

/**
 * The first `most` pairs of tasks whose writes overlap and of which neither depends on the other, in the plan's order.
 * Plain paths are looked up, patterns are compared with all.
 */
export function findOverlaps(tasks: readonly Writer[], most: number): Overlap[] {
  const found = new Map<string, Overlap>();
  const note = (a: number, b: number, globs: [string, string]) => {
    const [first, second] = [tasks[Math.min(a, b)], tasks[Math.max(a, b)]];
    if (first === undefined || second === undefined || a === b || found.size >= most) return;
    if (second.dependsOn.includes(first.key) || first.dependsOn.includes(second.key)) return;
    const pair = `${first.key} ${second.key}`;
    if (!found.has(pair)) found.set(pair, { first: first.key, second: second.key, globs });
  };
  const all = tasks.flatMap(({ writes }, task) => writes.map((glob) => ({ task, glob })));
  const byPath = new Map<string, number>();
  for (const { task, glob } of all.filter((write) => isPath(write.glob))) {
    const known = byPath.get(glob);
    if (known === undefined) byPath.set(glob, task);
    else note(known, task, [glob, glob]);
  }
  let compared = 0;
  for (const pattern of all.filter((write) => !isPath(write.glob))) {
    for (const other of all) {
      if (found.size >= most || ++compared > MOST_COMPARED) return [...found.values()];
      if (globsOverlap(pattern.glob, other.glob)) note(pattern.task, other.task, [pattern.glob, other.glob]);
    }
  }
  return [...found.values()];
}
