import type { Clock } from "../../shared/support/time/clock.ts";

/** A clock that only moves when a test moves it. */
export interface ManualClock extends Clock {
  /** Moves the time forward, and wakes all callers whose sleep ends by then. */
  advance(ms: number): void;
  /** True while a caller of `sleep` is waiting. */
  isAwaited(): boolean;
}

/** Creates a clock that shows the time `start` (in ms) until a test moves it. */
export function createManualClock(start = 0): ManualClock {
  let time = start;
  const sleepers = new Set<{ until: number; wake: () => void }>();
  return {
    now: () => time,
    elapsed: () => time,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const sleeper = { until: time + ms, wake: resolve };
        sleepers.add(sleeper);
        signal?.addEventListener("abort", () => {
          sleepers.delete(sleeper);
          reject(signal.reason as Error);
        });
      }),
    advance: (ms) => {
      time += ms;
      for (const sleeper of [...sleepers]) {
        if (sleeper.until > time) continue;
        sleepers.delete(sleeper);
        sleeper.wake();
      }
    },
    isAwaited: () => sleepers.size > 0,
  };
}
