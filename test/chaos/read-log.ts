import type { JobEvent } from "../../shared/protocol/job/event.ts";

/** An attempt that has started but not finished. */
export interface OpenAttempt {
  readonly taskId: string;
  readonly n: number;
  readonly epoch: number;
  readonly workerId: string;
  readonly stage: string;
}

/** Lists the attempts that are running now, according to the log. */
export function openAttempts(events: readonly JobEvent[]): OpenAttempt[] {
  const open = new Map<string, OpenAttempt>();
  const stages = new Map<string, string>();
  for (const event of events) {
    if (event.type === "attempt.queued") stages.set(`${event.taskId}.${event.n}`, event.stage);
    if (event.type === "attempt.started") {
      const { taskId, n, epoch, workerId } = event;
      open.set(`${taskId}.${n}`, { taskId, n, epoch, workerId, stage: stages.get(`${taskId}.${n}`) ?? "" });
    }
    if (event.type === "attempt.finished") open.delete(`${event.taskId}.${event.n}`);
  }
  return [...open.values()];
}

/** Lists the merged tasks, in the order in which they landed. */
export function mergedTasks(events: readonly JobEvent[]): string[] {
  return events.flatMap((event) => (event.type === "task.status" && event.to === "merged" ? [event.taskId] : []));
}

/** Lists the attempts that were queued or started after their task was merged. They are duplicate work. */
export function attemptsAfterMerge(events: readonly JobEvent[]): string[] {
  const merged = new Set<string>();
  const late: string[] = [];
  for (const event of events) {
    if (event.type === "task.status" && event.to === "merged") merged.add(event.taskId);
    if ((event.type === "attempt.queued" || event.type === "attempt.started") && merged.has(event.taskId))
      late.push(`${event.taskId}.${event.n} ${event.type}`);
  }
  return late;
}

/** Lists the attempts that were finished more than once. */
export function finishedTwice(events: readonly JobEvent[]): string[] {
  const seen = new Set<string>();
  return events.flatMap((event) => {
    if (event.type !== "attempt.finished") return [];
    const id = `${event.taskId}.${event.n}`;
    if (seen.has(id)) return [id];
    seen.add(id);
    return [];
  });
}

/** Number of model calls that the log records, including those of the lead. */
export function callsRecorded(events: readonly JobEvent[]): number {
  return events.reduce(
    (sum, event) =>
      event.type === "attempt.finished" || event.type === "lead.finished" ? sum + event.usage.calls : sum,
    0,
  );
}
