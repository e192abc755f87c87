import type { AttemptId, JobId } from "../shared/protocol/ids.ts";
import type { AttemptClaims } from "../shared/redis/worker/attempt-claims.ts";
import { messageOf } from "../shared/support/errors.ts";
import type { Log } from "../shared/support/log.ts";
import { AttemptStopped } from "./stages/stage.ts";

/** ms between looks at the claims of what runs here. */
const POLL_MS = 1000;

interface Watched {
  readonly jobId: JobId;
  readonly attemptId: AttemptId;
  readonly epoch: number;
  readonly controller: AbortController;
}

/**
 * Stops attempts that nobody waits for any more, or that another claim has taken over, when Redis says so and not before. A worker
 * that stood still, or that Redis was away from, may still have its claims, and answers that are paid for are on their way to it;
 * it can pay for nothing else meanwhile, since the ledger is in Redis too.
 */
export interface ClaimWatch {
  watch(claim: { jobId: JobId; attemptId: AttemptId; epoch: number }, controller: AbortController): () => void;
  /** Aborts everything that runs, as a worker that drains does. */
  stopAll(): void;
  close(): void;
}

/** A watch over this worker's claims; one look a second for all of them. */
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
    // An answer that took long may be older than a time in which this worker stood still.
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
