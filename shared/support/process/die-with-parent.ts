/** ms between two checks whether the parent process is alive. */
const POLL_MS = 1000;

/**
 * Calls back once, when the process that started this one has died. `expected` is the id of that process, from MIDWATCH_PARENT. Only a
 * launcher sets this variable: a process that a service manager started should survive the service manager.
 */
export function dieWithParent(onOrphaned: () => void, expected: string | undefined): void {
  if (expected === undefined) return;
  const timer = setInterval(() => {
    if (String(process.ppid) === expected) return;
    clearInterval(timer);
    onOrphaned();
  }, POLL_MS);
  timer.unref();
}
