import type { Clock } from "../../shared/support/time/clock.ts";

/** Time that a test moves by hand. */
export interface ManualClock extends Clock {
  /** Moves time on and wakes who has slept long enough. */
  advance(ms: number): void;
  /** Whether anybody sleeps. */
  isAwaited(): boolean;
}

/** A clock that stands at `start` (ms) until it is moved. */
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
