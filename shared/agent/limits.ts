import { totalTokens, type Usage } from "../protocol/price/usage.ts";

/** The limits of one attempt; they count over all its epochs. */
export interface AgentLimits {
  readonly maxTurns: number;
  /** Input and output tokens, including cached ones. */
  readonly maxTokens: number;
  readonly maxCostUsd: number;
  /** The clock's `elapsed` after which no further call starts; changes of the system time do not affect it. */
  readonly deadline: number;
}

export type LimitReached = "max_turns" | "max_tokens" | "max_cost" | "timeout";

/** Checks the limits. Called before each model call, and nowhere else. */
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
