import type { PlantResult } from "../../shared/protocol/verification/canary.ts";
import { type FoundFault, plantFault } from "../verify/canary/plant-fault.ts";
import { createProof } from "../verify/canary/prove-fault.ts";
import { readChange } from "../verify/change.ts";
import { seededRandom } from "../verify/differential/seeded-random.ts";
import { measureSize } from "../verify/measure-size.ts";
import type { VerifyContext } from "../verify/verify-context.ts";
import { changedFiles } from "../workspace/changed-files.ts";
import { changedLines } from "../workspace/changed-lines.ts";
import { commitLike, type TreeEdits } from "../workspace/commit-edits.ts";
import { pathsOf } from "../workspace/commit-facts.ts";
import { verifyContext } from "./check.ts";
import { outcome, type StageRunner } from "./stage.ts";
import type { StageDeps } from "./stage-deps.ts";

/**
 * Plant: makes a canary, without a model. A verified commit is copied with a fault in it, one that is known to make a
 * difference. The copy goes into `candidates.git` like any candidate, and nothing that lands is ever taken from a canary's task.
 */
export function createPlantStage(deps: StageDeps): StageRunner {
  return async (attempt) => {
    const context = await verifyContext(deps, attempt);
    const { order, log, candidate } = context;
    const { base } = candidate;
    const prove = createProof(context, deps.clock);
    const planted = await findFault(context, async (edits) => prove(await commit(context, edits)));
    if (planted === undefined)
      return outcome({
        status: "completed",
        stopReason: "no_fault",
        summary: "no fault that shows fits into this change",
      });
    const { edits, ...fault } = planted;
    const made = await commit(context, edits);
    log.info({ fault: fault.fault, commit: made }, "canary planted");
    return outcome({
      status: "completed",
      stopReason: "planted",
      summary: `${fault.fault}: ${fault.where}`,
      result: JSON.stringify({ ...fault, checks: [await sizeOf(context, made)] } satisfies PlantResult),
      candidate: { commit: made, base, attemptId: order.attemptId },
    });
  };
}

function gitDirOf({ layout, order }: VerifyContext): string {
  return layout.job(order.jobId).candidatesGit;
}

/** The copy: in all that is not the fault it is the commit that it was made of. */
function commit(context: VerifyContext, edits: TreeEdits): Promise<string> {
  const { commit: onto, base: parent } = context.candidate;
  return commitLike(context.git, { gitDir: gitDirOf(context), onto, parent, edits });
}

async function findFault(
  context: VerifyContext,
  prove: (edits: TreeEdits) => Promise<boolean>,
): Promise<FoundFault | undefined> {
  const { git, order, candidate, changed } = context;
  const { commit: copied, base } = candidate;
  const gitDir = gitDirOf(context);
  const place = {
    change: await readChange(git, { gitDir, base, commit: copied, changed, task: order.task }),
    lines: await changedLines(git, gitDir, { from: base, to: copied }),
    paths: [...(await pathsOf(git, { gitDir, commit: copied }))],
    random: seededRandom(`${order.attemptId} ${copied}`),
  };
  return plantFault(place, prove);
}

/** The size of the copy's change: a brief that tells the size of another one would give the canary away. */
async function sizeOf(context: VerifyContext, made: string): Promise<NonNullable<PlantResult["checks"]>[number]> {
  const { git, candidate, order } = context;
  const changed = await changedFiles(git, gitDirOf(context), { from: candidate.base, to: made });
  const { result } = await measureSize({ ...context, changed, candidate: { ...candidate, commit: made } });
  const known = order.checks.find(({ name }) => name === result.name);
  return { ...known, ...result };
}
