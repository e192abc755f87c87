import picomatch from "picomatch";
import { isProtectedPath } from "../../../shared/protocol/protected-paths.ts";
import { fileAt } from "../../workspace/changed-files.ts";
import type { CheckOutcome } from "../check-outcome.ts";
import { passed, refused } from "../check-outcome.ts";
import type { VerifyContext } from "../verify-context.ts";

/** The change is there, is inside what the task may write, and touches no protected file. */
export function checkWrites({ order, changed }: VerifyContext): CheckOutcome {
  if (changed.length === 0) return refused("writes", [{ claim: "the candidate changes nothing" }]);
  const allowed = picomatch([...order.task.writes], { dot: true });
  const outside = changed
    .filter(({ path }) => !allowed(path))
    .map(({ path }) => `${path} is outside the task's writes (${order.task.writes.join(", ")})`);
  const guarded = changed
    .filter(({ path, status }) => isProtectedPath(path, { isInBase: status !== "A" }))
    .map(({ path }) => `${path} is a protected file`);
  const odd = changed
    .filter(({ mode }) => mode === "120000" || mode === "160000")
    .map(({ path }) => `${path} is a symlink or submodule, which is not taken`);
  const faults = [...outside, ...guarded, ...odd];
  if (faults.length > 0)
    return refused(
      "writes",
      faults.map((claim) => ({ claim })),
    );
  return passed("writes", `${changed.length} files changed, all inside the task's writes`);
}

/** Every file that the task promised is there and not empty. */
export async function checkDeliverables({ git, layout, order, candidate }: VerifyContext): Promise<CheckOutcome> {
  const gitDir = layout.job(order.jobId).candidatesGit;
  const faults: { claim: string }[] = [];
  for (const path of order.task.deliverables) {
    const bytes = await fileAt(git, gitDir, { commit: candidate.commit, path });
    if (bytes === undefined) faults.push({ claim: `the deliverable ${path} does not exist` });
    else if (bytes.length === 0) faults.push({ claim: `the deliverable ${path} is empty` });
  }
  if (faults.length > 0) return refused("deliverables", faults);
  return passed("deliverables", `${order.task.deliverables.length} deliverables exist`);
}
