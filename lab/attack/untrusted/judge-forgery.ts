import { nothingMeasured } from "../../../worker/verify/faults/fault-runs.ts";
import { judgeChallenge } from "../../../worker/verify/judge-challenge.ts";

/**
 * Hands the harness a verdict that passes with a text as every word of it, for attacks that nobody ran; or, with `isRun`,
 * that the harness itself recorded. True when the harness took it.
 */
export async function isTakenAsPass(text: string, isRun = false): Promise<boolean> {
  const words = text.slice(0, 2000);
  const judgement = await judgeChallenge({
    claimed: {
      decision: "pass",
      summary: words,
      attacks: [{ name: "boundaries", command: words, outcome: words }],
      findings: [],
    },
    executed: isRun ? [{ command: words, code: 0, stdout: "", stderr: "" }] : [],
    rerun: async () => ({ code: 0, stdout: words, stderr: "" }),
    rerunOnBase: async () => ({ code: 0, stdout: words, stderr: "" }),
    measureKills: async () => nothingMeasured([]),
    classes: [],
    claims: [words],
    commit: "b".repeat(40),
    attemptId: "t2.2",
  });
  return judgement.ok;
}
