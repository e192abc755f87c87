import type { AttemptId, JobId } from "../shared/protocol/ids.ts";
import type { AttemptClaims } from "../shared/redis/worker/attempt-claims.ts";
import { messageOf } from "../shared/support/errors.ts";
import type { Log } from "../shared/support/log.ts";
import { AttemptStopped } from "./stages/stage.ts";

/** ms between two reads of the claims of the running attempts. */
const POLL_MS = 1000;

interface Watched {
  readonly jobId: JobId;
  readonly attemptId: AttemptId;
  readonly epoch: number;
  readonly controller: AbortController;
}

/**
 * Stops an attempt that was cancelled or superseded by another claim, but only when Redis reports it. A worker that was
 * suspended or lost its connection to Redis may still have its claims, and paid answers may be on their way. It cannot
 * spend more money meanwhile, because the ledger is in Redis too.
 */
export interface ClaimWatch {
  watch(claim: { jobId: JobId; attemptId: AttemptId; epoch: number }, controller: AbortController): () => void;
  /** Aborts all running attempts of a worker that drains. */
  stopAll(): void;
  close(): void;
}

/** Watches all of this worker's claims with one read per second. */
export function createClaimWatch(claims: AttemptClaims, log: Log): ClaimWatch {
  const watched = new Set<Watched>();
  let isLooking = false;

  async function look(): Promise<void> {
    const now = [...watched];
    if (isLooking || now.length === 0) return;
    isLooking = true;
    const askedAt = performance.now();
    try {
      const states = await claims.states(now);
      now.forEach(({ controller }, i) => {
        if (states[i] === "closed") controller.abort(new AttemptStopped("cancelled"));
        if (states[i] === "superseded") controller.abort(new AttemptStopped("superseded"));
      });
    } catch (error) {
      log.warn({ detail: messageOf(error) }, "claims could not be read; trying again");
    } finally {
      isLooking = false;
    }
    // The worker may have been suspended during a slow read, so that the answer of Redis is out of date; read again at once.
    if (performance.now() - askedAt > POLL_MS) await look();
  }

  const timer = setInterval(() => void look(), POLL_MS);
  return {
    watch: (claim, controller) => {
      const entry = { ...claim, controller };
      watched.add(entry);
      return () => watched.delete(entry);
    },
    stopAll: () => {
      for (const { controller } of watched) controller.abort(new AttemptStopped("drain"));
    },
    close: () => clearInterval(timer),
  };
}
