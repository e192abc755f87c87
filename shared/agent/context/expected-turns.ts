import { totalTokens, type Usage } from "../../protocol/price/usage.ts";
import type { AgentLimits } from "../limits.ts";

/**
 * Minimum number of turns that an agent is expected to make still, if its limits allow them. Of 20, 30 and 50, the one with which the traces of the
 * bench `context` cost least.
 */
const MIN_TURNS = 20;

/**
 * Estimates the number of turns that an agent still makes: as many as it has made, because the lengths of attempts vary widely and a long one is
 * usually in its middle; but not more than its limits of turns, tokens and dollars leave. At least 1.
 */
export function expectedTurns(
  limits: Pick<AgentLimits, "maxTurns" | "maxTokens" | "maxCostUsd">,
  { turns, usage, nextTokens }: { turns: number; usage: Usage; nextTokens: number },
): number {
  const byTurns = limits.maxTurns - turns;
  const usdPerTurn = usage.costUsd / Math.max(1, turns);
  const byDollars = usdPerTurn > 0 ? (limits.maxCostUsd - usage.costUsd) / usdPerTurn : Number.POSITIVE_INFINITY;
  const byTokens = (limits.maxTokens - totalTokens(usage)) / Math.max(1, nextTokens);
  return Math.max(1, Math.floor(Math.min(Math.max(turns, MIN_TURNS), byTurns, byDollars, byTokens)));
}
