import { type Clock, wallClock } from "../../../../shared/support/time/clock.ts";

/** Makes a clock that runs `factor` times as fast as real time. All processes of a machine that use the same factor see the same time. */
export function scaledClock(factor: number): Clock {
  return {
    now: () => Math.round(Date.now() * factor),
    elapsed: () => Math.round(Date.now() * factor),
    sleep: (ms, signal) => wallClock.sleep(ms / factor, signal),
  };
}
