import type { PlannedTask } from "../../../shared/protocol/job/plan.ts";
import { patternOf } from "../../../shared/support/paths/path-pattern.ts";
import { globsOverlap } from "./globs.ts";

/** Two tasks that may not run at the same time, and the globs of the two that overlap. */
export interface Overlap {
  readonly first: string;
  readonly second: string;
  readonly globs: readonly [string, string];
}

type Writer = Pick<PlannedTask, "key" | "writes" | "dependsOn">;

/**
 * Maximum number of comparisons of patterns for one plan. Overlaps that are missed here do no harm, because tasks that
 * write the same paths are never dispatched at the same time.
 */
const MAX_COMPARED = 200_000;

/**
 * Finds the first `max` pairs of tasks that have overlapping `writes` and do not depend on each other, in the order of
 * the plan. Full paths are looked up in a table; patterns are compared with all others.
 */
export function findOverlaps(tasks: readonly Writer[], max: number): Overlap[] {
  const found = new Map<string, Overlap>();
  const note = (a: number, b: number, globs: [string, string]) => {
    const [first, second] = [tasks[Math.min(a, b)], tasks[Math.max(a, b)]];
    if (first === undefined || second === undefined || a === b || found.size >= max) return;
    if (second.dependsOn.includes(first.key) || first.dependsOn.includes(second.key)) return;
    const pair = `${first.key} ${second.key}`;
    if (!found.has(pair)) found.set(pair, { first: first.key, second: second.key, globs });
  };
  const all = tasks.flatMap(({ writes }, task) => writes.map((glob) => ({ task, glob, path: patternOf(glob).path })));
  const byPath = new Map<string, { task: number; glob: string }>();
  for (const { task, glob, path = "" } of all.filter((write) => write.path !== undefined)) {
    const known = byPath.get(path);
    if (known === undefined) byPath.set(path, { task, glob });
    else note(known.task, task, [known.glob, glob]);
  }
  let compared = 0;
  for (const pattern of all.filter(({ path }) => path === undefined)) {
    for (const other of all) {
      if (found.size >= max || ++compared > MAX_COMPARED) return [...found.values()];
      if (globsOverlap(pattern.glob, other.glob)) note(pattern.task, other.task, [pattern.glob, other.glob]);
    }
  }
  return [...found.values()];
}
