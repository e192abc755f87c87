import { messageOf } from "../../shared/support/errors.ts";
import type { Log } from "../../shared/support/log.ts";

/** Runs a pass again and again, never two at a time. */
export function startTimer(run: () => Promise<void>, everyMs: number, log: Log): () => void {
  let isRunning = false;
  const timer = setInterval(() => {
    if (isRunning) return;
    isRunning = true;
    run()
      .catch((error: unknown) =>
        log.warn({ detail: messageOf(error) }, "a pass over the jobs failed; the next one follows"),
      )
      .finally(() => {
        isRunning = false;
      });
  }, everyMs);
  return () => clearInterval(timer);
}
