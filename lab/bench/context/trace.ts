import { findModel } from "../../../simulator/models.ts";

/** A tool result of a trace, in abstract tokens. */
export interface TraceResult {
  readonly tool: string;
  /** The file, command or address that the call was about. Results with the same key show the same thing at different times. */
  readonly key: string;
  readonly tokens: number;
  /** True if the call can be made again to see its result again. */
  readonly isRerunnable: boolean;
  /** The index of an earlier result that this one makes obsolete. Results are counted from 0 over the whole trace. */
  readonly supersedes?: number;
}

/** One turn of a trace: the wait before the request, the model's answer, and the results of the answer's calls. */
export interface TraceStep {
  /** Time between the previous turn's results and this turn's request, in ms. */
  readonly waitMs: number;
  readonly outputTokens: number;
  readonly results: readonly TraceResult[];
  /** True if the agent marks its present sub-goal as finished in this turn. */
  readonly doneSubGoal?: boolean;
  /** Tokens that the agent adds to its notes in this turn. They are a part of `outputTokens`. */
  readonly noteTokens?: number;
}

/** The shapes of traces. */
export const SHAPES = [
  "edit-test loop",
  "wide reading",
  "few huge results",
  "many small results",
  "sub-goals",
  "long waits",
] as const;
export type Shape = (typeof SHAPES)[number];

/** A recorded run of an agent without its texts. `prefixTokens`: the shared prefix and the brief, which no cut changes. */
export interface Trace {
  readonly name: string;
  readonly shape: Shape;
  readonly seed: number;
  readonly model: string;
  readonly prefixTokens: number;
  readonly steps: readonly TraceStep[];
}

/** The context window of a trace's model, in tokens. */
export function windowOf({ model }: Pick<Trace, "model">): number {
  return findModel(model).contextTokens;
}

/** The tokens that a step adds to the conversation: its answer and its results. */
export function tokensOfStep({ outputTokens, results }: TraceStep): number {
  return results.reduce((sum, { tokens }) => sum + tokens, outputTokens);
}
