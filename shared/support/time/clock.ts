import { setTimeout as delay } from "node:timers/promises";

/** Time as a dependency, so that tests can control it. */
export interface Clock {
  /** ms since 1970. */
  now(): number;
  /** ms since an arbitrary moment, for durations: not affected by changes of the system time. */
  elapsed(): number;
  /** Resolves after `ms`; rejects with the signal's reason when it aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's clock. */
export const wallClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  sleep: async (ms, signal) => {
    await delay(ms, undefined, signal ? { signal } : {});
  },
};
