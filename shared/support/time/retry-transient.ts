import type { Clock } from "./clock.ts";

const FIRST_WAIT_MS = 100;
const MAX_WAIT_MS = 2000;
/** ms for which a transient error is retried. After that, it counts as a failure. */
const MAX_RETRY_MS = 10 * 60_000;

export interface RetryOptions {
  readonly clock: Clock;
  /** Whether an error is transient, so that a retry can help. */
  readonly isTransient: (error: unknown) => boolean;
  /** Ends the retries when it aborts. The last error is then thrown. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Repeats an action while it fails with transient errors. Used to store results that were already paid for, because losing them would mean
 * to pay again. Throws the error if it is not transient, if it has lasted for ten minutes, or if the signal aborts.
 */
export async function retryTransient<T>(
  act: () => Promise<T>,
  { clock, isTransient, signal }: RetryOptions,
): Promise<T> {
  const startedAt = clock.elapsed();
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, MAX_WAIT_MS)) {
    try {
      return await act();
    } catch (error) {
      if (!isTransient(error) || signal?.aborted === true || clock.elapsed() - startedAt > MAX_RETRY_MS) throw error;
      await clock.sleep(waitMs, signal).catch(() => {
        throw error;
      });
    }
  }
}
