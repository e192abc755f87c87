import type { PlannedTask } from "../../../shared/protocol/job/plan.ts";
import { isNeverPermitted, isProtectedPath } from "../../../shared/protocol/landing/protected-paths.ts";
import { canonicalPath, patternOf } from "../../../shared/support/paths/path-pattern.ts";
import { openedBy } from "../approvals.ts";

/** The protected files that a job's tasks may not change, and a person's permissions to change some. */
export interface Guard {
  /** Paths and patterns in the plan that cover only protected files that no person can be asked to permit. */
  readonly closed: ReadonlySet<string>;
  /** Protected files that a person permits all tasks of the job to change. */
  readonly permitted: readonly string[];
  /** True if a person approves the plan. The approval permits changes to the protected files that `writes` names by their full paths. */
  readonly isApproved: boolean;
}

/**
 * Describes the fault of a task that promises a protected file without permission, or whose `writes` name only such
 * files. A task whose `writes` also name other files is accepted.
 */
export function checkProtected(
  { key, writes, deliverables }: PlannedTask,
  { closed, permitted, isApproved }: Guard,
): string[] {
  const open = new Set([...permitted, ...(isApproved ? openedBy(writes) : [])]);
  const isClosed = (path: string) => closed.has(canonicalPath(path)) && !open.has(canonicalPath(path));
  const promised = deliverables.filter(isClosed);
  const how = isApproved ? NAME_IT : OPEN_IT;
  if (promised.length > 0)
    return [`${key} promises ${listOf(promised)}, protected and closed to every task: take that out, or ${how}`];
  if (writes.length === 0 || !writes.every(isClosed)) return [];
  return [`${key} writes ${listOf(writes)} alone, protected and closed to every task: name something else, or ${how}`];
}

const NAME_IT =
  "name each such file in the task's writes by its path, and not by a pattern: the person who approves the plan opens the files that it names";
const OPEN_IT =
  'say in your summary that a person has to open it: they submit the job with --approval plan and approve a plan whose writes name the file by its path, or set "protected": "ask" in the operator\'s policy';

function listOf(paths: readonly string[]): string {
  return paths.slice(0, 10).join(", ");
}

/**
 * True for a path or pattern that covers only protected files that a person may permit to be changed. It is false for
 * files of git and of Midwatch, because nobody can permit those. `manifests` lists the package.json files of the base.
 */
export function isGuarded(glob: string, manifests: ReadonlySet<string>): boolean {
  const { path, readings } = patternOf(glob);
  if (path !== undefined) return isProtectedPath(path, { isInBase: manifests.has(path) }) && !isNeverPermitted(path);
  const isListed = (name: string) => isProtectedPath(name, { isInBase: false }) && !isNeverPermitted(name);
  return readings.every(({ segments }) =>
    segments.some((name, i) => typeof name === "string" && isListed(i < segments.length - 1 ? `${name}/any` : name)),
  );
}
