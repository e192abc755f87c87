// Calls under a watchdog: some never come back, on the original too.
import { Script } from "node:vm";

const guarded = new Script("globalThis.guardedCall()");

/** What `run` returns, or `late` when it takes longer than `timeout` ms. Throws what it throws. */
export function within(timeout, run, late) {
  globalThis.guardedCall = run;
  try {
    return guarded.runInThisContext({ timeout });
  } catch (error) {
    if (error?.code === "ERR_SCRIPT_EXECUTION_TIMEOUT") return late;
    throw error;
  }
}
