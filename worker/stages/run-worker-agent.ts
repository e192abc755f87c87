import type { AgentResult } from "../../shared/agent/agent-result.ts";
import { findRole } from "../../shared/agent/find-role.ts";
import { newestTranscript, transcriptFile } from "../../shared/agent/find-transcript.ts";
import type { AgentOptions } from "../../shared/agent/run-agent.ts";
import { runAgent } from "../../shared/agent/run-agent.ts";
import type { Transcript } from "../../shared/agent/transcript.ts";
import { openTranscript } from "../../shared/agent/transcript.ts";
import type { Prefix } from "../../shared/prefix/build-prefix.ts";
import { loadPrefix } from "../../shared/prefix/prefix-store.ts";
import type { RoleCard } from "../../shared/prefix/role-card.ts";
import type { Usage } from "../../shared/protocol/usage.ts";
import type { AttemptContext } from "./stage.ts";
import type { StageDeps } from "./stage-deps.ts";

/** An agent of one attempt before it runs: its place can still be set up by what its transcript knows. */
export interface WorkerAgent {
  readonly prefix: Prefix;
  readonly role: RoleCard;
  readonly transcript: Transcript;
  run(
    given: Pick<AgentOptions, "runTool"> & { opening: string; takeTree?: () => Promise<string | undefined> },
  ): Promise<AgentResult>;
  close(): Promise<void>;
}

/** Opens the attempt's transcript, resumed from an earlier epoch where there is one. */
export async function openWorkerAgent(deps: StageDeps, context: AttemptContext): Promise<WorkerAgent> {
  const { order, epoch, signal, log } = context;
  const { layout, clock } = deps;
  if (order.prefix === undefined) throw new Error(`attempt ${order.attemptId} was ordered without a prefix`);
  const prefix = await loadPrefix(layout.prefix(order.prefix.fingerprint), order.prefix.fingerprint);
  const role = findRole(prefix, order.role);
  const { root } = layout.attempt(order.jobId, order.attemptId);
  const resumeFrom = await newestTranscript(root, epoch);
  const transcript = await openTranscript(transcriptFile(root, epoch), resumeFrom);
  if (resumeFrom !== undefined)
    log.info({ turns: transcript.turnCount, tree: transcript.tree }, "resuming from an earlier claim");
  const { limits } = order;
  const fingerprint = order.prefix.fingerprint;
  return {
    prefix,
    role,
    transcript,
    run: ({ opening, runTool, takeTree }) =>
      runAgent({
        ...deps.services,
        clock,
        log,
        signal,
        prefix,
        fingerprint,
        transcript,
        jobId: order.jobId,
        agentId: `${order.attemptId}.${epoch}`,
        capUsd: limits.maxCostUsd,
        others: limits.maxConcurrency - 1,
        inbox: [{ key: "opening", text: opening }],
        limits: {
          maxTurns: Math.min(limits.maxTurns, role.maxTurns ?? limits.maxTurns),
          maxTokens: limits.maxAttemptTokens,
          maxCostUsd: limits.maxAttemptCostUsd,
          deadline: clock.now() + limits.attemptTimeoutMs,
        },
        runTool,
        mustSubmit: true,
        ...(takeTree === undefined ? {} : { takeTree }),
        onActivity: (kind, text) =>
          deps.publishActivity(order.jobId, { kind, text, taskId: order.taskId, attemptId: order.attemptId }),
      }),
    close: () => transcript.close(),
  };
}

/** The sum of what an agent's run used, for the attempt's notification. */
export function usedBy(result: AgentResult): { usage: Usage; turns: number; toolCalls: number } {
  return { usage: result.usage, turns: result.turns, toolCalls: result.toolCalls };
}
