import type { ContextCut } from "../../shared/protocol/task/context-cut.ts";

/** Describes a cut of an agent's conversation in one line: its way, reason, sizes, cost and when it pays back. */
export function describeCut({ way, reason, beforeTokens, afterTokens, estUsd, breakEvenTurns }: ContextCut): string {
  const pays = breakEvenTurns === undefined ? "" : `, pays back after ${breakEvenTurns} turns`;
  const sizes = `${thousands(beforeTokens)} to about ${thousands(afterTokens)} tokens`;
  return `conversation cut (${way}, ${REASONS[reason]}): ${sizes}, about $${estUsd.toFixed(4)}${pays}`;
}

const REASONS: Readonly<Record<ContextCut["reason"], string>> = {
  need: "the next turn would not fit",
  gain: "it costs less",
  park: "before a long wait",
  request: "a person asked for it",
};

function thousands(tokens: number): string {
  return tokens < 1000 ? String(tokens) : `${Math.round(tokens / 1000)}k`;
}
