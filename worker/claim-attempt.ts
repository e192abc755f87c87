import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { AttemptId, JobId, WorkerId } from "../shared/protocol/ids.ts";
import type { AttemptClaims } from "../shared/redis/worker/attempt-claims.ts";
import type { Layout } from "../shared/scratchpad/layout.ts";
import type { Log } from "../shared/support/log.ts";

/**
 * Maximum number of epochs in a row that Redis gives out although they were claimed before; after that the claim fails.
 * A Redis that lost its newest writes cannot have forgotten more.
 */
const MAX_FORGOTTEN = 100;

/**
 * Creates the function that claims attempts for one worker. Redis counts the epochs, and the volume records the claimed ones, because a
 * Redis that lost its newest writes would give out an epoch a second time while the first worker still runs. The claim skips an epoch that
 * the volume has recorded, and takes a higher one, which supersedes the first worker.
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

/** Records on the volume that the worker has claimed this epoch. Returns false if a worker has claimed the epoch before. */
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
