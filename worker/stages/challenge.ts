import { join } from "node:path";
import { Compile } from "typebox/compile";
import type { AgentResult } from "../../shared/agent/agent-result.ts";
import { challengeBrief } from "../../shared/agent/brief.ts";
import type { ToolOutcome } from "../../shared/agent/tool-call.ts";
import type { Prefix } from "../../shared/prefix/build-prefix.ts";
import type { RoleCard } from "../../shared/prefix/role-card.ts";
import type { VerifierId } from "../../shared/protocol/verification/canary.ts";
import { type AttackClass, type ClaimedVerdict, Verdict } from "../../shared/protocol/verification/verdict.ts";
import { sha256 } from "../../shared/support/text/sha256.ts";
import { createGate } from "../permissions/create-gate.ts";
import { createRunTool } from "../tools/run-tool-call.ts";
import { diffText } from "../workspace/changed-files.ts";
import { buildGrant } from "./build-gate.ts";
import { openChallenge } from "./open-challenge.ts";
import { openWorkerAgent, usedBy } from "./run-worker-agent.ts";
import { type AttemptContext, outcome, type StageRunner } from "./stage.ts";
import type { StageDeps } from "./stage-deps.ts";

/**
 * The stage challenge: a verifier that has not seen the work attacks one commit. Each of its commands runs on a fresh copy of the commit;
 * its own files are in `/attack`. The harness refuses a verdict that it cannot confirm, and the verifier tries again.
 */
export function createChallengeStage(deps: StageDeps): StageRunner {
  return async (context) => {
    const { order } = context;
    if (order.candidate === undefined) throw new Error(`attempt ${order.attemptId} was ordered without a candidate`);
    const agent = await openWorkerAgent(deps, context);
    const attack = join(deps.layout.attempt(order.jobId, order.attemptId).root, "attack");
    try {
      const challenge = await openChallenge(deps, context, { attack, transcript: agent.transcript });
      const state: { verdict?: Verdict; refusal?: string } = {};
      let refusals = 0;
      const handIn = async (_name: string, value: unknown): Promise<ToolOutcome> => {
        const judged = await challenge.judge(value as ClaimedVerdict);
        if (!judged.ok) {
          refusals += 1;
          state.refusal = judged.text;
          if (refusals < MAX_REFUSALS) return { isError: true, content: judged.text };
          return { content: judged.text, end: { stopReason: "verdict", value: undefined } };
        }
        state.verdict = judged.verdict;
        return { content: "The verdict was accepted.", end: { stopReason: "verdict", value: judged.verdict } };
      };
      const grant = buildGrant(deps, order, { role: agent.role, writes: [], isInBase: () => false });
      const gate = createGate({ grant, presence: () => deps.presence(order.tenant) });
      const opening = await briefOf(deps, context, challenge.classes);
      const result = await agent.run({ opening, runTool: createRunTool(challenge.tools, gate, handIn) });
      const verdict = state.verdict ?? verdictIn(result, order.candidate.commit);
      const by = JSON.stringify(verifierOf(agent.prefix, agent.role));
      if (verdict === undefined) {
        const isRefused = refusals >= MAX_REFUSALS;
        const text = (isRefused ? state.refusal : undefined) ?? result.text;
        const summary = text.slice(0, 4000) || `the verifier ended with ${result.stopReason}`;
        const stopReason = isRefused ? "verdict_refused" : result.stopReason;
        return outcome({ status: "failed", stopReason, summary, result: by, ...usedBy(result) });
      }
      return outcome({
        status: "completed",
        stopReason: "verdict",
        summary: verdict.summary,
        result: by,
        verdict,
        ...usedBy(result),
      });
    } finally {
      await agent.close();
    }
  };
}

/** Returns the verdict at the end of a resumed transcript: the harness has accepted this verdict in an earlier claim of the attempt. */
function verdictIn({ stopReason, value }: AgentResult, commit: string): Verdict | undefined {
  return stopReason === "verdict" && verdictSchema.Check(value) && value.commit === commit ? value : undefined;
}

const verdictSchema = Compile(Verdict);

/** Returns the identity of a verifier, by which statistics are grouped: the model and the role card. */
function verifierOf({ model }: Prefix, { body }: RoleCard): VerifierId {
  return { model, card: sha256(body).slice(0, 12) };
}

/** After this many refused verdicts, the attempt ends without a verdict. */
const MAX_REFUSALS = 4;

async function briefOf(
  { git, layout }: StageDeps,
  { order }: AttemptContext,
  classes: readonly AttackClass[],
): Promise<string> {
  const { commit = "", base = "" } = order.candidate ?? {};
  const diff = await diffText(git, layout.job(order.jobId).candidatesGit, { from: base, to: commit });
  return challengeBrief(order, { diff, classes });
}
