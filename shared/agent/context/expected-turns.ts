import type { Usage } from "../../protocol/price/usage.ts";
import type { AgentLimits } from "../limits.ts";

/**
 * Estimates the number of turns that an agent still makes: as many as it has made, because the lengths of attempts vary widely and a long one is
 * usually in its middle; but not more than its limits of turns, tokens and dollars leave. At least 1.
 */
export function expectedTurns(
  limits: AgentLimits,
  { turns, usage, nextTokens }: { turns: number; usage: Usage; nextTokens: number },
): number {
  const byTurns = limits.maxTurns - turns;
  const usdPerTurn = usage.costUsd / Math.max(1, turns);
  const byDollars = usdPerTurn > 0 ? (limits.maxCostUsd - usage.costUsd) / usdPerTurn : Number.POSITIVE_INFINITY;
  const used =
    usage.inputTokens +
    usage.outputTokens +
    usage.cacheReadTokens +
    usage.cacheWrite5mTokens +
    usage.cacheWrite1hTokens;
  const byTokens = (limits.maxTokens - used) / Math.max(1, nextTokens);
  return Math.max(1, Math.floor(Math.min(turns, byTurns, byDollars, byTokens)));
}
