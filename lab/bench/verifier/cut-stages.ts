import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Transcript } from "../../../shared/agent/transcript.ts";
import type { ClaimedVerdict, Verdict } from "../../../shared/protocol/verification/verdict.ts";
import { runToEnd } from "../../../worker/sandbox/require-result.ts";
import type { Sandbox } from "../../../worker/sandbox/sandbox.ts";
import { openChallenge } from "../../../worker/stages/open-challenge.ts";
import { outcome, type StageRunner } from "../../../worker/stages/stage.ts";
import type { StageDeps } from "../../../worker/stages/stage-deps.ts";
import { reproduceFinding } from "../../../worker/verify/reproduce-finding.ts";
import { freshCheckout } from "../../../worker/workspace/checkout.ts";
import type { TestJob } from "./test-job.ts";

type Given = Pick<TestJob, "layout"> & { sandbox: Sandbox; command: string };

/** Makes a challenge stage that needs no model: the verdict has one finding, and the harness runs the finding's command again. */
export function createFindingStage({ layout, sandbox, command }: Given): StageRunner {
  return async ({ order, slot, signal }) => {
    const gitDir = layout.job(order.jobId).candidatesGit;
    const { commit = "", base = "" } = order.candidate ?? {};
    const rerunOn = (what: string) => async (text: string) => {
      const owner = sandbox.slotOwner(slot);
      const copy = await freshCheckout({ git: { program: "git" }, layout, gitDir, commit: what, owner });
      const binds = [{ from: copy.path, to: "/work", write: true }];
      const argv = ["/bin/bash", "-c", text];
      try {
        return await runToEnd(sandbox, { argv, binds, chdir: "/work", slot, signal, timeoutMs: 20_000 });
      } finally {
        await copy.dispose();
      }
    };
    const finding = { name: "boundaries", claim: "it answers wrongly", command };
    const found = await reproduceFinding(finding, { rerun: rerunOn(commit), rerunOnBase: rerunOn(base), claims: [] });
    if (!found.ok) return outcome({ status: "failed", stopReason: "not_reproduced", summary: found.why });
    return outcome({
      status: "completed",
      stopReason: "verdict",
      verdict: verdictOf(order, { decision: "fail", findings: [found.finding] }),
    });
  };
}

/**
 * Makes a challenge stage that needs no model and ends with a passing verdict. The harness plants faults and runs the
 * attack script, which covers all attack classes, against each fault. `script` is the content of the verifier's file
 * `/attack/a.mjs`; a prepared transcript already shows that the script exited with 0.
 */
export function createPassStage({ layout, sandbox, command, script }: Given & { script: string }): StageRunner {
  return async (context) => {
    const { order } = context;
    const attack = join(layout.attempt(order.jobId, order.attemptId).root, "attack");
    mkdirSync(attack, { recursive: true });
    writeFileSync(join(attack, "a.mjs"), script);
    const deps = { git: { program: "git" }, layout, sandbox } as StageDeps;
    const challenge = await openChallenge(deps, context, { attack, transcript: ranBefore(command) });
    const attacks = challenge.classes.map((name) => ({ name, command, outcome: "it held" }));
    const claimed: ClaimedVerdict = { decision: "pass", summary: "It withstood.", attacks, findings: [] };
    const judged = await challenge.judge(claimed);
    if (!judged.ok) return outcome({ status: "failed", stopReason: "verdict_refused", summary: judged.text });
    return outcome({ status: "completed", stopReason: "verdict", verdict: judged.verdict });
  };
}

/** Makes a transcript that shows a command with exit code 0. */
function ranBefore(command: string): Transcript {
  const call = { type: "tool_use", id: "a", name: "run_command", input: { command } };
  const entries = [
    { kind: "assistant", content: [call] },
    { kind: "results", content: [{ type: "tool_result", tool_use_id: "a", content: "[exit code 0]" }] },
  ];
  return { turnCount: 1, entries } as unknown as Transcript;
}

function verdictOf(
  { candidate, attemptId }: Parameters<StageRunner>[0]["order"],
  said: Pick<Verdict, "decision" | "findings">,
): Verdict {
  const { commit = "" } = candidate ?? {};
  return { commit, by: "challenge", attemptId, summary: "a finding", attacks: [], checks: [], ...said };
}
