import picomatch from "picomatch";
import type { StaticCheck } from "../static-check.ts";

/** Every changed path is one that the task may write. */
export const insideWrites: StaticCheck = {
  name: "writes",
  reason: "what a task did not declare, no other task was kept away from and nobody planned",
  severity: "error",
  holds: "all changes are inside the task's writes",
  inspect: ({ files, task }) => {
    const allowed = picomatch([...task.writes, ...task.writes.map(literally)], { dot: true });
    return files
      .filter(({ path }) => !task.writes.includes(path) && !allowed(path))
      .map(({ path }) => ({ claim: `${path} is outside the task's writes (${task.writes.join(", ")})` }));
  },
};

/** Routes are folders such as `[id]` and `(group)`: brackets may be meant as they stand there. */
function literally(glob: string): string {
  return glob.replace(/[[\]()]/g, "\\$&");
}
