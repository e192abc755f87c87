import { readEnv } from "../env.ts";

/** ms between looks at who the parent is. */
const POLL_MS = 1000;

/**
 * Calls back once when the process that started this one has died. Only for processes that a launcher started, which
 * says so by MIDWATCH_PARENT: a service manager's child lives on by design.
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
