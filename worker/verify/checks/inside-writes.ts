import { matchesAny } from "../../../shared/support/paths/path-pattern.ts";
import type { StaticCheck } from "../static-check.ts";

/** Every changed path is one that the task may write. */
export const insideWrites: StaticCheck = {
  name: "writes",
  reason: "what a task did not declare, no other task was kept away from and nobody planned",
  severity: "error",
  holds: "all changes are inside the task's writes",
  inspect: ({ files, task }) => {
    const isAllowed = matchesAny(task.writes);
    return files
      .filter(({ path }) => !isAllowed(path))
      .map(({ path }) => ({
        claim: `${path} is outside the task's writes (${task.writes.join(", ")}): take that change back, or say in the result that it has to be made`,
      }));
  },
};
