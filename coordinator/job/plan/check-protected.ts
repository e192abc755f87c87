import type { PlannedTask } from "../../../shared/protocol/job/plan.ts";
import { isNeverPermitted, isProtectedPath } from "../../../shared/protocol/landing/protected-paths.ts";
import { canonicalPath, patternOf } from "../../../shared/support/paths/path-pattern.ts";
import { openedBy } from "../approvals.ts";

/** Which protected files stay closed to a job's tasks. */
export interface Guard {
  /** Paths and patterns of the plan's tasks that name nothing but protected files, and that nobody will be asked about. */
  readonly closed: ReadonlySet<string>;
  /** Protected files that a person has opened to the whole job. */
  readonly permitted: readonly string[];
  /** A person approves the plan, and with it the protected files that its writes name by their paths. */
  readonly isApproved: boolean;
}

/**
 * Why a task could never hand in what it is planned for: it promises a protected file, or may write nothing else, and nobody opens
 * it. One that names protected files among other writes has something to do without them.
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
  "name each such file in the task's writes by its path, and not by a pattern: the person who approves the plan opens what they see";
const OPEN_IT =
  'say in your summary that a person has to open it: they submit the job with --approval plan and approve a plan whose writes name the file by its path, or set "protected": "ask" in the operator\'s policy';

function listOf(paths: readonly string[]): string {
  return paths.slice(0, 10).join(", ");
}

/**
 * True for a path, or a pattern, that names nothing but protected files. `manifests` are the files package.json of the base. Git's own
 * files and Midwatch's are not meant: nobody can open them.
 */
export function isGuarded(glob: string, manifests: ReadonlySet<string>): boolean {
  const { path, readings } = patternOf(glob);
  if (path !== undefined) return isProtectedPath(path, { isInBase: manifests.has(path) }) && !isNeverPermitted(path);
  const isListed = (name: string) => isProtectedPath(name, { isInBase: false }) && !isNeverPermitted(name);
  return readings.every(({ segments }) =>
    segments.some((name, i) => typeof name === "string" && isListed(i < segments.length - 1 ? `${name}/any` : name)),
  );
}
