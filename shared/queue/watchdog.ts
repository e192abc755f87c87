import { messageOf } from "../support/errors.ts";
import type { Log } from "../support/log.ts";
import type { Clock } from "../support/time/clock.ts";

/** How a consumer stands at one look. */
export interface Consumption {
  /** Deliveries that anybody may take now. */
  readonly waiting: number;
  /** Deliveries that this consumer is handling. */
  readonly busy: number;
  /** Deliveries that it has taken since it was made. */
  readonly taken: number;
}

/** ms between two looks. */
const LOOK_EVERY_MS = 15_000;

/**
 * Looks after a consumer until the signal aborts: one that handles nothing and has taken nothing between two looks,
 * while something waited at both, has stopped without a word (taskforcesh/bullmq#3185) and is restarted. To be removed
 * when that issue is closed and its fix has stood a release.
 */
export async function watchConsumer(
  consumer: { look(): Promise<Consumption>; restart(): Promise<void> },
  { clock, log, signal }: { clock: Clock; log: Log; signal: AbortSignal },
): Promise<void> {
  let before: Consumption | undefined;
  while (!signal.aborted) {
    try {
      await clock.sleep(LOOK_EVERY_MS, signal);
      const now = await consumer.look();
      if (before !== undefined && isStuck(before, now) && !signal.aborted) {
        log.error({ waiting: now.waiting }, "consumer takes nothing although something waits: it is restarted");
        await consumer.restart();
        before = undefined;
      } else {
        before = now;
      }
    } catch (error) {
      if (!signal.aborted) log.warn({ detail: messageOf(error) }, "consumer could not be looked at");
    }
  }
}

function isStuck(before: Consumption, now: Consumption): boolean {
  return before.waiting > 0 && now.waiting > 0 && before.busy + now.busy === 0 && before.taken === now.taken;
}
