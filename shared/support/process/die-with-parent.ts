/** ms between looks at who the parent is. */
const POLL_MS = 1000;

/**
 * Calls back once when the process that started this one has died. `expected` is its id, from MIDWATCH_PARENT, which only a
 * launcher sets: the child of a service manager outlives it by design.
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
