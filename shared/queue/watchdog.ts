import { messageOf } from "../support/errors.ts";
import type { Log } from "../support/log.ts";
import type { Clock } from "../support/time/clock.ts";

/** The state of a queue's consumer at one check. */
export interface Consumption {
  /** Number of deliveries that wait in the queue, for any consumer. */
  readonly waiting: number;
  /** Number of deliveries that this consumer is handling. */
  readonly busy: number;
  /** Number of deliveries that this consumer has taken since it was created. */
  readonly taken: number;
}

/** ms between two checks of a consumer. */
const LOOK_EVERY_MS = 15_000;

/**
 * Checks a consumer regularly until the signal aborts. If deliveries waited at two checks in a row, and the consumer
 * handled none and took none between the checks, it has stopped without an error (taskforcesh/bullmq#3185) and is
 * restarted. Remove this function when that issue is closed and its fix has been in a release for a while.
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
