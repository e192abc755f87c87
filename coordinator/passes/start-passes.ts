import { messageOf } from "../../shared/support/errors.ts";
import type { Log } from "../../shared/support/log.ts";
import type { Releasers } from "../../shared/support/process/shutdown.ts";

/** A pass: work that a coordinator repeats on a timer. */
export interface Pass {
  readonly name: string;
  readonly everyMs: number;
  readonly run: () => Promise<void>;
}

/** Starts a timer for each pass. While a pass is running, its next tick is skipped, so that a pass never runs twice at the same time. */
export function startPasses({ log, releasers }: { log: Log; releasers: Releasers }, passes: readonly Pass[]): void {
  for (const { name, everyMs, run } of passes) {
    let isRunning = false;
    const tick = async () => {
      if (isRunning) return;
      isRunning = true;
      try {
        await run();
      } catch (error) {
        log.warn({ pass: name, detail: messageOf(error) }, "a pass over the jobs failed; the next one follows");
      } finally {
        isRunning = false;
      }
    };
    const timer = setInterval(() => void tick(), everyMs);
    releasers.add(`timer of ${name}`, () => clearInterval(timer));
  }
}
