import type { Planner } from "./planner.ts";

/** Policies that show the scale on which a planner is measured. */
export const POLICIES: readonly { readonly name: string; readonly planner: Planner }[] = [
  { name: "never cut", planner: () => "keep" },
  { name: "mask older than 10 turns", planner: maskEachTurn },
  { name: "summary at 90 % of the window", planner: summaryAtWindow },
];

/** Turns whose results stay. */
const UNMASKED_TURNS = 10;

/** Clears the results of the turn that has just become older than 10 turns, in every turn. */
function maskEachTurn({ turns }: Parameters<Planner>[0]): ReturnType<Planner> {
  const upToTurn = turns.length - UNMASKED_TURNS;
  return upToTurn > 0 ? { way: "clear", upToTurn } : "keep";
}

/** Share of the window at which a summary replaces the conversation. */
const FULL_SHARE = 0.9;

function summaryAtWindow({ prefixTokens, tokens, windowTokens }: Parameters<Planner>[0]): ReturnType<Planner> {
  return prefixTokens + tokens > windowTokens * FULL_SHARE ? { way: "summary" } : "keep";
}
