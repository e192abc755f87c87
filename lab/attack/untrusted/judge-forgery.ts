import { nothingMeasured } from "../../../worker/verify/faults/fault-runs.ts";
import { judgeChallenge } from "../../../worker/verify/judge-challenge.ts";

/**
 * Submits a verdict that passes a candidate and claims an attack that never ran; every text in it is `text`. If `isRun`
 * is true, the harness itself has recorded the attack. Returns true if the harness accepts the verdict.
 */
export async function isAcceptedAsPass(text: string, isRun = false): Promise<boolean> {
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
