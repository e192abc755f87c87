import { setTimeout as delay } from "node:timers/promises";

/** Time as a dependency, so that tests can control it. */
export interface Clock {
  /** ms since 1970. */
  now(): number;
  /** Elapsed ms since an arbitrary moment, for measuring durations. Changes of the system time do not affect it. */
  elapsed(): number;
  /** Resolves after `ms`. If the signal aborts first, rejects with the signal's reason. */
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
