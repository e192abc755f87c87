import { readEnv } from "../env.ts";

/** ms between checks of the parent process. */
const POLL_MS = 1000;

/**
 * Calls back once when the process that started this one has died. Only for processes started by a launcher, which sets
 * MIDWATCH_PARENT: a service manager's child is meant to survive it.
 */
export function dieWithParent(onOrphaned: () => void, expected = readEnv().MIDWATCH_PARENT): void {
  if (expected === undefined) return;
  const timer = setInterval(() => {
    if (String(process.ppid) === expected) return;
    clearInterval(timer);
    onOrphaned();
  }, POLL_MS);
  timer.unref();
}
