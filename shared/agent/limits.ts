import { totalTokens, type Usage } from "../protocol/price/usage.ts";

/** The limits of one attempt. Each counts over all epochs of the attempt. */
export interface AgentLimits {
  readonly maxTurns: number;
  /** Maximum number of input and output tokens, including cached ones. */
  readonly maxTokens: number;
  readonly maxCostUsd: number;
  /**
   * The end of the attempt's time, as a value of the clock's `elapsed`, which changes of the system time do not affect.
   * After it, no further model call starts.
   */
  readonly deadline: number;
}

export type LimitReached = "max_turns" | "max_tokens" | "max_cost" | "timeout";

/** The first limit that the attempt has reached, if any. Checked before each model call, and nowhere else. */
export function limitReached(
  limits: AgentLimits,
  spent: { turns: number; usage: Usage; elapsed: number },
): LimitReached | undefined {
  const { usage } = spent;
  if (spent.turns >= limits.maxTurns) return "max_turns";
  if (totalTokens(usage) >= limits.maxTokens) return "max_tokens";
  if (usage.costUsd >= limits.maxCostUsd) return "max_cost";
  if (spent.elapsed >= limits.deadline) return "timeout";
  return undefined;
}
