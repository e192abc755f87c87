import type { KillScore } from "../../../shared/protocol/verification/verdict.ts";

/** Why a pass does not count, for the verifier: which faults nobody noticed, and which attacks are none. */
export function explainRefusal(given: {
  kills: KillScore;
  missing: readonly string[];
  idle: readonly string[];
  minScore: number;
  isSpent: boolean;
}): string {
  const { kills, missing, idle, minScore, isSpent } = given;
  const list = (items: readonly string[]) => items.map((item) => `- ${item}`).join("\n");
  return [
    `The harness planted ${kills.planted} faults in what was changed and ran your attacks on each: ${kills.byAttacks} were noticed; at least ${Math.ceil(minScore * Math.max(1, kills.planted))} have to be.`,
    ...(missing.length === 0
      ? []
      : [
          `No attack of these classes fails on a fault of its class, though others notice some: ${missing.join(", ")}. One for each has to.`,
        ]),
    ...(idle.length === 0 ? [] : [`These attacks do not count:\n${list(idle)}`]),
    ...(isSpent ? ["The time for these runs was spent before the end: make your attacks quicker."] : []),
    ...(kills.survivors.length === 0 ? [] : [`These faults were not noticed:\n${list(kills.survivors)}`]),
    "Attack in a way that would notice such faults, with inputs of your own, and judge anew.",
  ].join("\n");
}
