/** A task with a known duration. The tasks that it depends on come before it in the list. */
export interface TimedTask {
  readonly key: string;
  readonly dependsOn: readonly string[];
  readonly ms: number;
}

/**
 * Returns the ms that an ideal scheduler without overhead needs for a list of tasks. A free slot takes a task whose dependencies have all ended: the
 * first in the list or, if `order` is `ready`, the task that has been ready longest. Pure.
 */
export function listScheduleMs(tasks: readonly TimedTask[], slots: number, order: "list" | "ready" = "list"): number {
  if (slots < 1) throw new Error(`expected at least one slot, got ${slots}`);
  const endOf = new Map<string, number>();
  let waiting = [...tasks];
  let running: number[] = [];
  let now = 0;
  while (waiting.length > 0 || running.length > 0) {
    const ready = waiting.filter(({ dependsOn }) => dependsOn.every((key) => (endOf.get(key) ?? Infinity) <= now));
    const readyAt = ({ dependsOn }: TimedTask) => Math.max(0, ...dependsOn.map((key) => endOf.get(key) ?? 0));
    const inOrder = order === "list" ? ready : ready.sort((a, b) => readyAt(a) - readyAt(b));
    const started = inOrder.slice(0, slots - running.length);
    for (const { key, ms } of started) endOf.set(key, now + ms);
    waiting = waiting.filter((task) => !started.includes(task));
    running = [...running, ...started.map(({ ms }) => now + ms)];
    if (running.length === 0) throw new Error("expected a list in which each task comes after its dependencies");
    now = Math.min(...running);
    running = running.filter((end) => end > now);
  }
  return now;
}
