import type { Acceptance, Plan, PlannedTask } from "../../../shared/protocol/job/plan.ts";
import { marksIn } from "../../../shared/support/secrets/redact.ts";
import { checkPaths } from "./check-paths.ts";
import { checkProtected, type Guard } from "./check-protected.ts";

/** The rules against which a plan is checked. */
export interface PlanRules {
  /** Names of the roles that a planned task may have. */
  readonly roles: readonly string[];
  /** Number of tasks that may still be added to the job. */
  readonly tasksLeft: number;
  /** Keys of all existing tasks of the job. */
  readonly takenKeys: ReadonlySet<string>;
  /** Keys of the existing tasks on which a planned task may depend. */
  readonly knownKeys: ReadonlySet<string>;
  /** Paths of the repository's folders. */
  readonly folders: ReadonlySet<string>;
  /** Protected files. */
  readonly guard: Guard;
}

/**
 * Finds all faults of a plan and describes each by the expected value, the actual value and the correction. The list is empty if the plan
 * can be accepted. Tasks that write the same paths are not a fault, because such tasks run one after the other.
 */
export function checkPlan(tasks: Plan["tasks"], rules: PlanRules): string[] {
  if (tasks.length > rules.tasksLeft) {
    return [
      `the job may add ${rules.tasksLeft} more tasks (maxTasks), the plan has ${tasks.length}: make tasks larger`,
    ];
  }
  const keys = new Set(tasks.map(({ key }) => key));
  return [...checkKeys(tasks, rules), ...tasks.flatMap((task) => checkTask(task, keys, rules)), ...checkCycles(tasks)];
}

/**
 * Keys that a plan may not use: keys of the harness's tasks and of delegated tasks, and texts in the format of task
 * ids, because a tool call may name a task by its id.
 */
const HARNESS_KEY = /^(?:intake$|t\d+$|(?:canary|explore)-t\d|final-gate-|merge-gate-)/;

function checkKeys(tasks: readonly PlannedTask[], rules: PlanRules): string[] {
  const seen = new Set<string>();
  return tasks.flatMap(({ key }) => {
    const taken = seen.has(key) || rules.takenKeys.has(key);
    seen.add(key);
    if (HARNESS_KEY.test(key)) return [`key ${key} is reserved for the harness's own tasks: choose another`];
    return taken ? [`key ${key} is used twice: each task needs its own key`] : [];
  });
}

function checkTask(task: PlannedTask, keys: ReadonlySet<string>, rules: PlanRules): string[] {
  const faults = task.dependsOn
    .filter((key) => !keys.has(key) && !rules.knownKeys.has(key))
    .map((key) => `${task.key} depends on ${key}, which is not a task of the plan or the job`);
  if (!rules.roles.includes(task.role)) {
    faults.push(`${task.key} has role ${task.role}, expected one of: ${rules.roles.join(", ")}`);
  }
  if (task.role === "explorer" && task.writes.length > 0)
    faults.push(`${task.key} is an explorer, which may not write: leave its writes empty`);
  if (task.role !== "explorer" && task.writes.length === 0) {
    faults.push(`${task.key} declares no writes: name the paths it may change`);
  }
  const commands = task.acceptance.map((each) => (each.kind === "command" ? each.command : each.reference.join("\n")));
  const [mark] = marksIn([...task.writes, ...task.deliverables, ...commands].join("\n"));
  if (mark !== undefined) {
    faults.push(
      `${task.key} names a path or a command with ${mark} in it: text that looks like a secret is redacted in a plan, which would change the command; let it read the value from a file or the environment`,
    );
  }
  faults.push(...checkPaths(task, rules.folders), ...checkProtected(task, rules.guard));
  for (const path of task.acceptance.flatMap(notComparable)) {
    faults.push(
      `${task.key} has a differential acceptance for ${path}, which it cannot compare: it compares JavaScript modules. Give the task a command acceptance that tests this`,
    );
  }
  return faults;
}

/**
 * Finds globs of a differential test whose file extension is not JavaScript. TypeScript is not a fault here: the worker
 * decides, because its Node may be able to run TypeScript.
 */
function notComparable(acceptance: Acceptance): string[] {
  if (acceptance.kind !== "differential") return [];
  return acceptance.reference.filter((glob) => /\.\w+$/.test(glob) && !/\.[cm]?[jt]s$/.test(glob));
}

function checkCycles(tasks: readonly PlannedTask[]): string[] {
  const planned = new Set(tasks.map(({ key }) => key));
  const open = new Map(tasks.map((task) => [task.key, task.dependsOn.filter((key) => planned.has(key)).length]));
  const dependents = groupDependents(tasks);
  const free = [...open].filter(([, count]) => count === 0).map(([key]) => key);
  for (let key = free.pop(); key !== undefined; key = free.pop()) {
    open.delete(key);
    for (const dependent of dependents.get(key) ?? []) {
      const left = (open.get(dependent) ?? 0) - 1;
      open.set(dependent, left);
      if (left === 0) free.push(dependent);
    }
  }
  if (open.size === 0) return [];
  const circle = [...open.keys()].join(", ");
  return [`dependsOn must be acyclic; these tasks wait for each other: ${circle}. Merge the tasks of a cycle into one`];
}

function groupDependents(tasks: readonly PlannedTask[]): Map<string, string[]> {
  const dependents = new Map<string, string[]>();
  for (const { key, dependsOn } of tasks) {
    for (const dependency of dependsOn) {
      const known = dependents.get(dependency);
      if (known === undefined) dependents.set(dependency, [key]);
      else known.push(key);
    }
  }
  return dependents;
}
