import type { TaskSpec } from "../../../shared/protocol/task/task.ts";

/** The one empty list of all tasks: most have nothing in most of theirs, and a job may have ten thousand. Frozen: it is never changed. */
export const NONE: never[] = [];
Object.freeze(NONE);

/**
 * A task's spec as a job keeps it in memory. Its fields are always written in one order and none is spread, so that all specs share one
 * hidden class: V8 gives each `{ ...task, id }` a class of its own, which takes more room than the fields. Its empty lists are shared.
 */
export function keepSpec(spec: TaskSpec): TaskSpec {
  const kept: TaskSpec = {
    id: spec.id,
    key: spec.key,
    origin: spec.origin,
    role: spec.role,
    title: spec.title,
    brief: spec.brief,
    dependsOn: keepList(spec.dependsOn),
    writes: keepList(spec.writes),
    deliverables: keepList(spec.deliverables),
    acceptance: keepList(spec.acceptance),
  };
  if (spec.canaryOf !== undefined) kept.canaryOf = spec.canaryOf;
  if (spec.allows !== undefined) kept.allows = spec.allows;
  return kept;
}

function keepList<T>(list: T[]): T[] {
  return list.length === 0 ? NONE : list;
}
