import { messageOf } from "../support/errors.ts";
import type { Log } from "../support/log.ts";
import type { Clock } from "../support/time/clock.ts";

/** The state of a consumer at one check. */
export interface Consumption {
  /** Deliveries that wait for any consumer. */
  readonly waiting: number;
  /** Deliveries that this consumer is handling. */
  readonly busy: number;
  /** Deliveries that it has taken since it was created. */
  readonly taken: number;
}

/** ms between two checks. */
const LOOK_EVERY_MS = 15_000;

/**
 * Supervises a consumer until the signal aborts. A consumer that handled and took nothing between two checks, although
 * deliveries waited at both, has stopped silently (taskforcesh/bullmq#3185) and is restarted. Remove this when that
 * issue is closed and its fix has been in a release for a while.
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
        log.error({ waiting: now.waiting }, "consumer takes no deliveries although some wait: it is restarted");
        await consumer.restart();
        before = undefined;
      } else {
        before = now;
      }
    } catch (error) {
      if (!signal.aborted) log.warn({ detail: messageOf(error) }, "could not check the consumer");
    }
  }
}

function isStuck(before: Consumption, now: Consumption): boolean {
  return before.waiting > 0 && now.waiting > 0 && before.busy + now.busy === 0 && before.taken === now.taken;
}
