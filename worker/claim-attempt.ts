import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { AttemptId, JobId, WorkerId } from "../shared/protocol/ids.ts";
import type { AttemptClaims } from "../shared/redis/worker/attempt-claims.ts";
import type { Layout } from "../shared/scratchpad/layout.ts";
import type { Log } from "../shared/support/log.ts";

/** Epochs that Redis may have forgotten in a row before something else must be wrong. */
const MAX_FORGOTTEN = 100;

/**
 * Claims attempts for one worker. Redis counts the epochs, and the volume remembers which were taken: a Redis that lost
 * the end of its file would count one of them a second time, while the worker that has it still runs. Such an epoch is
 * passed over, and the claim of a higher one supersedes that worker.
 */
export function createClaimAttempt(given: {
  claims: AttemptClaims;
  layout: Layout;
  workerId: WorkerId;
  log: Log;
}): (jobId: JobId, attemptId: AttemptId) => ReturnType<AttemptClaims["claim"]> {
  const { claims, layout, workerId, log } = given;
  return async (jobId, attemptId) => {
    for (let i = 0; i < MAX_FORGOTTEN; i++) {
      const claim = await claims.claim(jobId, attemptId, workerId);
      if (claim.kind === "refused") return claim;
      if (await takeEpoch(layout.attempt(jobId, attemptId).root, claim.epoch, workerId)) return claim;
      log.warn({ jobId, attemptId, epoch: claim.epoch }, "redis has forgotten this epoch, which was claimed before");
    }
    throw new Error(`attempt ${attemptId} of ${jobId}: ${MAX_FORGOTTEN} epochs in a row were claimed before`);
  };
}

/** Writes down who has an epoch; false when somebody has it already. */
async function takeEpoch(folder: string, epoch: number, workerId: WorkerId): Promise<boolean> {
  await mkdir(folder, { recursive: true, mode: 0o711 });
  try {
    await writeFile(join(folder, `epoch.${epoch}`), workerId, { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}
