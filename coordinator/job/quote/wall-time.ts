import type { TaskId } from "../../../shared/protocol/ids.ts";
import type { QuoteRange } from "../../../shared/protocol/price/quote.ts";
import { timeBetween } from "../../../shared/support/time/time-between.ts";
import type { JobState } from "../fold/state.ts";
import type { PartEstimate } from "./parts.ts";
import type { OpenPart } from "./quote-job.ts";
import { sumRange } from "./sum-parts.ts";

/**
 * How long the job takes from its submission: the longest chain of tasks that wait for each other, or all work over what
 * can be done at once, whichever is longer; then its end.
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
  // The spread of the whole is that of its parts, as many as there are on the way.
  const steps = Math.max(1, Math.round((open.length * middle) / Math.max(1, work)));
  const spread = open.reduce((sum, part) => sum + part.spread, 0) / Math.max(1, open.length);
  const chain = Array.from({ length: steps }, () => ({ value: middle / steps, spread }));
  return sumRange(timeBetween(job.createdAt, now), [
    ...chain,
    ...ends.map(({ ms, spread: each }) => ({ value: ms, spread: each })),
  ]);
}

/** The longest way through tasks that wait for each other. Plans are acyclic; ids of dependencies are smaller or the same plan's. */
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
