import { type Static, Type } from "typebox";
import { strict } from "../strict.ts";

const count = Type.Integer({ minimum: 0 });

/**
 * Usage and time of one part of one task in an earlier job: the sum of all its attempts, including repeated and failed
 * ones.
 */
export const HistorySample = strict({
  inputTokens: count,
  outputTokens: count,
  cacheReadTokens: count,
  cacheWrite5mTokens: count,
  cacheWrite1hTokens: count,
  ms: count,
});
export type HistorySample = Static<typeof HistorySample>;

/** The basis of a quote: earlier jobs, and the number of attempts that can run at once. */
export interface Estimates {
  /** Attempts that the present workers can run at once; 0 if there are no workers. */
  readonly slots: number;
  /** Samples by part, newest first. */
  readonly parts: Readonly<Record<string, readonly HistorySample[]>>;
  /** For each earlier job, the number of tasks at its end divided by that of its first plan. */
  readonly growth: readonly number[];
}

export const NO_ESTIMATES: Estimates = { slots: 0, parts: {}, growth: [] };

/** The name of a part. It includes the model, because the cost of one model says nothing about another. */
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
