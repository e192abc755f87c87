import { setTimeout as delay } from "node:timers/promises";

/** Time as a dependency, so that tests move it by hand. */
export interface Clock {
  /** ms since 1970. */
  now(): number;
  /** ms since some moment: how long something took, whatever was done to the clock meanwhile. */
  elapsed(): number;
  /** Resolves after `ms`; rejects with the signal's reason when it aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's own clock. */
export const wallClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  sleep: async (ms, signal) => {
    await delay(ms, undefined, signal ? { signal } : {});
  },
};
