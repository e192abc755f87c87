import type { TaskId } from "../../../shared/protocol/ids.ts";
import type { QuoteRange } from "../../../shared/protocol/price/quote.ts";
import { timeBetween } from "../../../shared/support/time/time-between.ts";
import type { JobState } from "../fold/state.ts";
import type { PartEstimate } from "./parts.ts";
import type { OpenPart } from "./quote-job.ts";
import { sumRange } from "./sum-parts.ts";

/**
 * The expected duration of the job from its submission. The tasks take the longer of two durations: that of the longest chain of tasks, and
 * that of all work divided by the number of attempts that run at once. The final gate and the final challenge are added.
 */
export function estimateWallMs(
  job: JobState,
  given: { open: readonly OpenPart[]; ends: readonly PartEstimate[]; slots: number; now: number },
): QuoteRange {
  const { open, ends, slots, now } = given;
  const own = new Map<TaskId, number>();
  for (const { taskId, ms } of open) own.set(taskId, (own.get(taskId) ?? 0) + ms);
  const most = job.limits.maxConcurrency;
  const width = Math.min(own.size, slots === 0 ? most : Math.min(most, slots));
  const work = open.reduce((sum, { ms }) => sum + ms, 0);
  const middle = Math.max(longestChain(job, own), width === 0 ? 0 : work / width);
  // Splits the longest chain of tasks into equal steps with the mean spread of all parts. A longer chain therefore has a relatively narrower range.
  const steps = Math.max(1, Math.round((open.length * middle) / Math.max(1, work)));
  const spread = open.reduce((sum, part) => sum + part.spread, 0) / Math.max(1, open.length);
  const chain = Array.from({ length: steps }, () => ({ value: middle / steps, spread }));
  return sumRange(timeBetween(job.createdAt, now), [
    ...chain,
    ...ends.map(({ ms, spread: each }) => ({ value: ms, spread: each })),
  ]);
}

/** Duration of the longest chain of dependent tasks. A plan has no cycles: each task depends only on older tasks or on tasks of the same plan. */
function longestChain(job: JobState, own: ReadonlyMap<TaskId, number>): number {
  const ends = new Map<TaskId, number>();
  const visit = (first: TaskId): void => {
    const stack = [first];
    while (stack.length > 0) {
      const id = stack.at(-1);
      if (id === undefined || ends.has(id)) {
        stack.pop();
        continue;
      }
      const waitsFor = job.tasks.get(id)?.spec.dependsOn ?? [];
      const missing = waitsFor.filter((each) => !ends.has(each));
      if (missing.length > 0) {
        stack.push(...missing);
        continue;
      }
      stack.pop();
      ends.set(id, (own.get(id) ?? 0) + Math.max(0, ...waitsFor.map((each) => ends.get(each) ?? 0)));
    }
  };
  for (const id of own.keys()) visit(id);
  return Math.max(0, ...[...own.keys()].map((id) => ends.get(id) ?? 0));
}
