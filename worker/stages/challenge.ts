import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { Compile } from "typebox/compile";
import type { AgentResult } from "../../shared/agent/agent-result.ts";
import { challengeBrief } from "../../shared/agent/brief.ts";
import type { ToolOutcome } from "../../shared/agent/tool-call.ts";
import type { Transcript } from "../../shared/agent/transcript.ts";
import type { Prefix } from "../../shared/prefix/build-prefix.ts";
import type { RoleCard } from "../../shared/prefix/role-card.ts";
import type { VerifierId } from "../../shared/protocol/canary.ts";
import type { AttackClass, ClaimedVerdict } from "../../shared/protocol/verdict.ts";
import { Verdict } from "../../shared/protocol/verdict.ts";
import { sha256 } from "../../shared/support/sha256.ts";
import { createGate } from "../permissions/create-gate.ts";
import { setupMounts } from "../setup/setup-mounts.ts";
import { createRunTool } from "../tools/run-tool-call.ts";
import type { ToolContext } from "../tools/tool-context.ts";
import { runScript } from "../tools/tool-context.ts";
import { asRan } from "../verify/as-ran.ts";
import { readChange } from "../verify/change.ts";
import type { ExecutedCommand } from "../verify/executed-command.ts";
import { executedIn } from "../verify/executed-in.ts";
import type { ClaimedChallenge } from "../verify/judge-challenge.ts";
import { judgeChallenge } from "../verify/judge-challenge.ts";
import { requiredAttacks } from "../verify/required-attacks.ts";
import { changedFiles, diffText } from "../workspace/changed-files.ts";
import { freshCheckout, readCheckout } from "../workspace/checkout.ts";
import { giveFolderTo } from "../workspace/workspace.ts";
import { buildGrant } from "./build-grant.ts";
import { openWorkerAgent, usedBy } from "./run-worker-agent.ts";
import type { AttemptContext, StageRunner } from "./stage.ts";
import { claimOf, outcome } from "./stage.ts";
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
      const { tools, onBase, executed } = await prepare(deps, context, {
        attack,
        transcript: agent.transcript,
      });
      const state: { verdict?: Verdict } = {};
      const facts = await factsOf(deps, context);
      let refusals = 0;
      const handIn = async (_name: string, value: unknown): Promise<ToolOutcome> => {
        const claimed = asRan(value as ClaimedVerdict, executed);
        const judged = await judge(context, { tools, onBase, executed, claimed, ...facts });
        if (!judged.ok) {
          refusals += 1;
          if (refusals < MAX_REFUSALS) return { isError: true, content: judged.text };
          return { content: judged.text, end: { stopReason: "verdict", value: undefined } };
        }
        state.verdict = judged.verdict;
        return { content: "The verdict was taken.", end: { stopReason: "verdict", value: judged.verdict } };
      };
      const grant = buildGrant(deps, order, { role: agent.role, writes: [], isInBase: () => false });
      const gate = createGate({ grant, presence: () => deps.presence(order.tenant) });
      const opening = await briefOf(deps, context, facts.classes);
      const result = await agent.run({ opening, runTool: createRunTool(tools, gate, handIn) });
      const verdict = state.verdict ?? verdictIn(result, order.candidate.commit);
      const by = JSON.stringify(verifierOf(agent.prefix, agent.role));
      if (verdict === undefined) {
        const summary = result.text.slice(0, 4000) || `the verifier ended with ${result.stopReason}`;
        const stopReason = refusals < MAX_REFUSALS ? result.stopReason : "verdict_refused";
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

/** The verdict with which an earlier claim's transcript ended, taken by the harness then; it is not asked for again. */
function verdictIn({ stopReason, value }: AgentResult, commit: string): Verdict | undefined {
  return stopReason === "verdict" && verdictSchema.Check(value) && value.commit === commit ? value : undefined;
}

const verdictSchema = Compile(Verdict);

/** Who judged: what is learnt of a verifier holds for this model with this card. */
function verifierOf({ model }: Prefix, { body }: RoleCard): VerifierId {
  return { model, card: sha256(body).slice(0, 12) };
}

/** Verdicts of one attempt that may be refused before it ends without one. */
const MAX_REFUSALS = 6;

/** What a verdict is held against beside the record: the classes that the change calls for, and the author's claims. */
async function factsOf(
  { git, layout }: StageDeps,
  { order }: AttemptContext,
): Promise<{ classes: AttackClass[]; claims: readonly string[] }> {
  const { commit = "", base = "" } = order.candidate ?? {};
  const gitDir = layout.job(order.jobId).candidatesGit;
  const changed = await changedFiles(git, gitDir, { from: base, to: commit });
  const change = await readChange(git, { gitDir, base, commit, changed, task: order.task });
  return { classes: requiredAttacks(change), claims: order.claims };
}

async function prepare(
  { git, layout, sandbox }: StageDeps,
  context: AttemptContext,
  { attack, transcript }: { attack: string; transcript: Transcript },
): Promise<{ tools: ToolContext; onBase: ToolContext; executed: ExecutedCommand[] }> {
  const { order, slot } = context;
  const owner = sandbox.slotOwner(slot);
  const { candidatesGit } = layout.job(order.jobId);
  // What an earlier claim wrote there is what its transcript speaks of; a first claim starts with nothing.
  if (transcript.turnCount === 0) await rm(attack, { recursive: true, force: true });
  await mkdir(attack, { recursive: true, mode: 0o755 });
  await giveFolderTo(owner, attack);
  const commit = order.candidate?.commit ?? "";
  const baseCommit = order.candidate?.base ?? "";
  const base = await readCheckout({ git, layout, gitDir: candidatesGit, commit: baseCommit, claim: claimOf(context) });
  const executed = executedIn(transcript.entries);
  const setup = await setupMounts(layout, order.jobId);
  const toolsOn = (what: string): ToolContext => ({
    sandbox,
    slot,
    place: {
      kind: "challenge",
      freshCopy: () => freshCheckout({ git, layout, gitDir: candidatesGit, commit: what, owner }),
      attack,
      base,
      record: (command) => executed.push(command),
    },
    setup,
    toolTimeoutMs: order.limits.toolTimeoutMs,
  });
  return { executed, tools: toolsOn(commit), onBase: toolsOn(baseCommit) };
}

function judge(
  { order, signal }: AttemptContext,
  {
    tools,
    onBase,
    ...given
  }: { tools: ToolContext; onBase: ToolContext } & Pick<
    ClaimedChallenge,
    "executed" | "claimed" | "classes" | "claims"
  >,
): ReturnType<typeof judgeChallenge> {
  const rerunIn = (where: ToolContext) => (command: string) =>
    runScript(where, 'eval "$1"', { args: [command], signal, timeoutMs: 300_000 });
  return judgeChallenge({
    ...given,
    rerun: rerunIn(tools),
    rerunOnBase: rerunIn(onBase),
    commit: order.candidate?.commit ?? "",
    attemptId: order.attemptId,
  });
}

async function briefOf(
  { git, layout }: StageDeps,
  { order }: AttemptContext,
  classes: readonly AttackClass[],
): Promise<string> {
  const { commit = "", base = "" } = order.candidate ?? {};
  const diff = await diffText(git, layout.job(order.jobId).candidatesGit, { from: base, to: commit });
  return challengeBrief(order, { diff, classes });
}
