import { type Static, Type } from "typebox";
import { strict } from "../strict.ts";

const count = Type.Integer({ minimum: 0 });

/** What one part of one task took in an earlier job: all its attempts together, repeated and failed ones included. */
export const HistorySample = strict({
  inputTokens: count,
  outputTokens: count,
  cacheReadTokens: count,
  cacheWrite5mTokens: count,
  cacheWrite1hTokens: count,
  ms: count,
});
export type HistorySample = Static<typeof HistorySample>;

/** What a quote rests on: earlier jobs, and how much can be done at once. */
export interface Estimates {
  /** Attempts that the workers there are can do at once; 0 when none is known. */
  readonly slots: number;
  /** Samples by part, newest first. */
  readonly parts: Readonly<Record<string, readonly HistorySample[]>>;
  /** Tasks at the end over tasks of the first plan, one of each earlier job. */
  readonly growth: readonly number[];
}

export const NO_ESTIMATES: Estimates = { slots: 0, parts: {}, growth: [] };

/** Names a part among those of all models: what one model takes says nothing of another. */
export function partName(stage: string, role: string, model = "-"): string {
  return `${stage} ${role} ${model}`;
}

/**
 * A path of a repository over which tasks of earlier jobs conflicted. Counts fade: each further job that is recorded
 * reduces the earlier counts a little.
 */
export const HotSpot = strict({
  path: Type.String({ description: "a path, or the glob that a task declared" }),
  changed: Type.Number({ minimum: 0, description: "landings that changed it, in jobs that changed it more than once" }),
  waited: Type.Number({ minimum: 0, description: "tasks that waited for another task's write claim on it" }),
  conflicts: Type.Number({ minimum: 0, description: "commits that did not merge because of it" }),
});
export type HotSpot = Static<typeof HotSpot>;
