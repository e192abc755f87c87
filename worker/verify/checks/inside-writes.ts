import { matchesAny } from "../../../shared/support/paths/path-pattern.ts";
import type { StaticCheck } from "../static-check.ts";

/** Every path that the change touches is inside the task's write claim. */
export const insideWrites: StaticCheck = {
  name: "writes",
  reason: "other tasks may change a path that this task did not declare",
  severity: "error",
  holds: "all changes are inside the task's writes",
  inspect: ({ files, task }) => {
    const isAllowed = matchesAny(task.writes);
    return files
      .filter(({ path }) => !isAllowed(path))
      .map(({ path }) => ({
        claim: `${path} is outside the task's writes (${task.writes.join(", ")}): revert that change, or say in the result that it is needed`,
      }));
  },
};
