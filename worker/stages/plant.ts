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
 * The stage plant, without a model: makes a canary, which is a copy of a verified commit with a fault that is proven to
 * change behaviour. The copy goes into `candidates.git` like any candidate, but a canary's task never lands.
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
        summary: "no fault with a visible effect fits into this change",
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

/** Commits the canary, which differs from the verified commit only by the planted fault. */
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
  const target = {
    change: await readChange(git, { gitDir, base, commit: copied, changed, task: order.task }),
    lines: await changedLines(git, gitDir, { from: base, to: copied }),
    paths: [...(await pathsOf(git, { gitDir, commit: copied }))],
    random: seededRandom(`${order.attemptId} ${copied}`),
  };
  return plantFault(target, prove);
}

/**
 * Measures the size of the canary's own change: if the verifier's brief stated the size of the original change, it
 * would reveal that this is a canary.
 */
async function sizeOf(context: VerifyContext, made: string): Promise<NonNullable<PlantResult["checks"]>[number]> {
  const { git, candidate, order } = context;
  const changed = await changedFiles(git, gitDirOf(context), { from: candidate.base, to: made });
  const { result } = await measureSize({ ...context, changed, candidate: { ...candidate, commit: made } });
  const known = order.checks.find(({ name }) => name === result.name);
  return { ...known, ...result };
}
