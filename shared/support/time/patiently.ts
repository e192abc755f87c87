import type { Clock } from "./clock.ts";

const FIRST_WAIT_MS = 100;
const MAX_WAIT_MS = 2000;
/** ms after which what should have passed by itself is a failure. */
const PATIENCE_MS = 10 * 60_000;

export interface Patience {
  readonly clock: Clock;
  /** Whether an error passes by itself, so that trying again can help. */
  readonly passes: (error: unknown) => boolean;
  /** Ends the waiting; the error is thrown then. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Repeats an action that fails for a passing reason: for results that were paid for, and would be paid again if they were given up.
 * Throws the error when it is of another kind, has lasted ten minutes, or the signal aborts.
 */
export async function patiently<T>(act: () => Promise<T>, { clock, passes, signal }: Patience): Promise<T> {
  const begun = clock.elapsed();
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, MAX_WAIT_MS)) {
    try {
      return await act();
    } catch (error) {
      if (!passes(error) || signal?.aborted === true || clock.elapsed() - begun > PATIENCE_MS) throw error;
      await clock.sleep(waitMs, signal).catch(() => {
        throw error;
      });
    }
  }
}
