import type { AttemptId, JobId } from "../shared/protocol/ids.ts";
import type { AttemptClaims } from "../shared/redis/attempt-claims.ts";
import { messageOf } from "../shared/support/errors.ts";
import type { Log } from "../shared/support/log.ts";
import { AttemptStopped } from "./stages/stage.ts";

/** ms between looks at the claims of what runs here. */
const POLL_MS = 1000;

/**
 * ms without an answer about the claims after which what runs here is stopped: as long as a delivery's lock lasts, when
 * another worker may have it. A worker that was frozen, whose event loop was blocked or that lost Redis does no more harm.
 */
const LEASE_MS = 10_000;

interface Watched {
  readonly jobId: JobId;
  readonly attemptId: AttemptId;
  readonly epoch: number;
  readonly controller: AbortController;
}

/** Stops attempts that nobody waits for any more, or that another claim has taken over. */
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
  // Not the clock of the wall, which may be moved.
  let answeredAt = performance.now();

  async function look(): Promise<void> {
    const now = [...watched];
    if (now.length === 0) answeredAt = performance.now();
    else if (performance.now() - answeredAt > LEASE_MS) giveUp(now);
    if (isLooking || now.length === 0) return;
    isLooking = true;
    const askedAt = performance.now();
    try {
      const states = await claims.states(now);
      answeredAt = askedAt;
      now.forEach(({ controller }, i) => {
        if (states[i] === "closed") controller.abort(new AttemptStopped("cancelled"));
        if (states[i] === "superseded") controller.abort(new AttemptStopped("superseded"));
      });
    } catch (error) {
      log.warn({ detail: messageOf(error) }, "claims could not be read; trying again");
    } finally {
      isLooking = false;
    }
  }

  function giveUp(running: readonly Watched[]): void {
    const still = running.filter(({ controller }) => !controller.signal.aborted);
    if (still.length > 0)
      log.warn({ attempts: still.length }, "nobody said for a lease that these claims stand; they are stopped");
    for (const { controller } of still) controller.abort(new AttemptStopped("lock_lost"));
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
