import { type Static, Type } from "typebox";
import { strict } from "../strict.ts";

const count = Type.Integer({ minimum: 0 });

/**
 * Usage and duration of one part (a stage and a role) of one task in an earlier job: the sum over all attempts, including repeated and failed ones.
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

/** The data from which a quote is computed: figures of earlier jobs, and the number of attempts that can run at once. */
export interface Estimates {
  /** Number of attempts that the running workers can take at once; 0 if there are no workers. */
  readonly slots: number;
  /** Figures of earlier tasks by the name of their part, newest first. */
  readonly parts: Readonly<Record<string, readonly HistorySample[]>>;
  /** One number per earlier job: its tasks at the end, divided by the tasks of its first plan. */
  readonly growth: readonly number[];
}

export const NO_ESTIMATES: Estimates = { slots: 0, parts: {}, growth: [] };

/**
 * The name of a part of a task: its stage, role and model. It includes the model, because the cost with one model says
 * nothing about the cost with another.
 */
export function partName(stage: string, role: string, model = "-"): string {
  return `${stage} ${role} ${model}`;
}

/**
 * A hot spot: a path of a repository over which tasks of earlier jobs conflicted. The older a count, the less it
 * weighs: each newly recorded job reduces the earlier counts a little.
 */
export const HotSpot = strict({
  path: Type.String({ description: "a path, or the glob that a task declared" }),
  changed: Type.Number({ minimum: 0, description: "landings that changed it, in jobs that changed it more than once" }),
  waited: Type.Number({ minimum: 0, description: "tasks that waited for another task's write claim on it" }),
  conflicts: Type.Number({ minimum: 0, description: "commits that did not merge because of it" }),
});
export type HotSpot = Static<typeof HotSpot>;
