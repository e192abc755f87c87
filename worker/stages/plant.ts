import { plantFault } from "../verify/canary/plant-fault.ts";
import { readChange } from "../verify/change.ts";
import { seededRandom } from "../verify/differential/seeded-random.ts";
import { changedFiles } from "../workspace/changed-files.ts";
import { changedLines } from "../workspace/changed-lines.ts";
import { commitEdits } from "../workspace/commit-edits.ts";
import { pathsOf } from "../workspace/commit-facts.ts";
import type { StageRunner } from "./stage.ts";
import { outcome } from "./stage.ts";
import type { StageDeps } from "./stage-deps.ts";

/**
 * Plant: makes a canary, without a model. A verified commit is copied with a fault in it. The copy goes into
 * `candidates.git` like any candidate, and nothing that lands is ever taken from a canary's task.
 */
export function createPlantStage({ git, layout, clock }: StageDeps): StageRunner {
  return async ({ order, log }) => {
    const { candidate } = order;
    if (candidate === undefined) throw new Error(`attempt ${order.attemptId} was ordered without a candidate`);
    const { commit, base } = candidate;
    const gitDir = layout.job(order.jobId).candidatesGit;
    const range = { from: base, to: commit };
    const changed = await changedFiles(git, gitDir, range);
    const change = await readChange(git, { gitDir, base, commit, changed, task: order.task });
    const planted = await plantFault({
      change,
      lines: await changedLines(git, gitDir, range),
      paths: [...(await pathsOf(git, { gitDir, commit }))],
      random: seededRandom(`${order.attemptId} ${commit}`),
    });
    if (planted === undefined)
      return outcome({ status: "completed", stopReason: "no_fault", summary: "no fault fits into this change" });
    const { edits, ...fault } = planted;
    const at = clock.now();
    const made = await commitEdits(git, { gitDir, onto: commit, parent: base, edits, message: "candidate\n", at });
    log.info({ fault: fault.fault, commit: made }, "canary planted");
    return outcome({
      status: "completed",
      stopReason: "planted",
      summary: `${fault.fault}: ${fault.where}`,
      result: JSON.stringify(fault),
      candidate: { commit: made, base, attemptId: order.attemptId },
    });
  };
}
