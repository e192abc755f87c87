import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { challengeBrief } from "../../shared/agent/brief.ts";
import type { ToolOutcome } from "../../shared/agent/tool-call.ts";
import type { ClaimedVerdict, Verdict } from "../../shared/protocol/verdict.ts";
import { createRunTool } from "../tools/run-tool-call.ts";
import type { ToolContext } from "../tools/tool-context.ts";
import { runScript } from "../tools/tool-context.ts";
import type { ExecutedCommand } from "../verify/executed-command.ts";
import { judgeChallenge } from "../verify/judge-challenge.ts";
import { diffText } from "../workspace/changed-files.ts";
import { freshCheckout, readCheckout } from "../workspace/checkout.ts";
import { giveFolderTo } from "../workspace/workspace.ts";
import { openWorkerAgent, usedBy } from "./run-worker-agent.ts";
import type { AttemptContext, StageRunner } from "./stage.ts";
import { outcome } from "./stage.ts";
import type { StageDeps } from "./stage-deps.ts";

/**
 * Challenge: a verifier with a fresh context attacks one commit. Each of its commands gets a fresh copy; its own files
 * live in `/attack`. A verdict that the harness cannot confirm is refused, and the verifier is asked again.
 */
export function createChallengeStage(deps: StageDeps): StageRunner {
  return async (context) => {
    const { order } = context;
    if (order.candidate === undefined) throw new Error(`attempt ${order.attemptId} was ordered without a candidate`);
    const agent = await openWorkerAgent(deps, context);
    const attack = join(deps.layout.attempt(order.jobId, order.attemptId).root, "attack");
    try {
      const { tools, executed } = await prepare(deps, context, {
        attack,
        transcriptHasTurns: agent.transcript.turnCount > 0,
      });
      const state: { verdict?: Verdict } = {};
      const handIn = async (_name: string, value: unknown): Promise<ToolOutcome> => {
        const judged = await judge(context, { tools, executed, claimed: value as ClaimedVerdict });
        if (!judged.ok) return { isError: true, content: judged.text };
        state.verdict = judged.verdict;
        return { content: "The verdict was taken.", end: { stopReason: "verdict", value } };
      };
      const grant = { role: agent.role.name, tools: agent.role.tools, writes: [], isInBase: () => false };
      const opening = await briefOf(deps, context);
      const result = await agent.run({ opening, runTool: createRunTool(tools, grant, handIn) });
      if (state.verdict === undefined) {
        const summary = result.text.slice(0, 4000) || `the verifier ended with ${result.stopReason}`;
        return outcome({ status: "failed", stopReason: result.stopReason, summary, ...usedBy(result) });
      }
      const { verdict } = state;
      return outcome({
        status: "completed",
        stopReason: "verdict",
        summary: verdict.summary,
        verdict,
        ...usedBy(result),
      });
    } finally {
      await agent.close();
    }
  };
}

async function prepare(
  { git, layout, sandbox }: StageDeps,
  { order, slot }: AttemptContext,
  { attack, transcriptHasTurns }: { attack: string; transcriptHasTurns: boolean },
): Promise<{ tools: ToolContext; executed: ExecutedCommand[] }> {
  const owner = sandbox.slotOwner(slot);
  const { candidatesGit } = layout.job(order.jobId);
  // What an earlier claim wrote there is what its transcript speaks of; a first claim starts with nothing.
  if (!transcriptHasTurns) await rm(attack, { recursive: true, force: true });
  await mkdir(attack, { recursive: true, mode: 0o755 });
  await giveFolderTo(owner, attack);
  const commit = order.candidate?.commit ?? "";
  const base = await readCheckout({ git, layout, gitDir: candidatesGit, commit: order.candidate?.base ?? "" });
  const executed: ExecutedCommand[] = [];
  return {
    executed,
    tools: {
      sandbox,
      slot,
      place: {
        kind: "challenge",
        freshCopy: () => freshCheckout({ git, layout, gitDir: candidatesGit, commit, owner }),
        attack,
        base,
        record: (command) => executed.push(command),
      },
      toolTimeoutMs: order.limits.toolTimeoutMs,
    },
  };
}

function judge(
  { order, signal }: AttemptContext,
  given: { tools: ToolContext; executed: readonly ExecutedCommand[]; claimed: ClaimedVerdict },
): ReturnType<typeof judgeChallenge> {
  return judgeChallenge({
    claimed: given.claimed,
    executed: given.executed,
    rerun: (command) => runScript(given.tools, 'eval "$1"', { args: [command], signal, timeoutMs: 300_000 }),
    commit: order.candidate?.commit ?? "",
    attemptId: order.attemptId,
  });
}

async function briefOf({ git, layout }: StageDeps, { order }: AttemptContext): Promise<string> {
  const { commit = "", base = "" } = order.candidate ?? {};
  const diff = await diffText(git, layout.job(order.jobId).candidatesGit, { from: base, to: commit });
  return challengeBrief(order, { diff });
}
