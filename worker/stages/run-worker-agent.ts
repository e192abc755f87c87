import type { AgentResult } from "../../shared/agent/agent-result.ts";
import { OPENING } from "../../shared/agent/context/instructions.ts";
import { epochOf, newestTranscript, transcriptFile } from "../../shared/agent/find-transcript.ts";
import { DEFAULT_REFUSAL_LIMITS } from "../../shared/agent/refusals.ts";
import { type AgentOptions, runAgent } from "../../shared/agent/run-agent.ts";
import { openTranscript, readTranscript, type Transcript } from "../../shared/agent/transcript.ts";
import type { TranscriptEntry } from "../../shared/agent/transcript-entry.ts";
import type { Prefix } from "../../shared/prefix/build-prefix.ts";
import { findRole } from "../../shared/prefix/build-prefix.ts";
import { loadPrefix } from "../../shared/prefix/prefix-store.ts";
import type { RoleCard } from "../../shared/prefix/role-card.ts";
import type { AttemptOrder } from "../../shared/protocol/task/delivery.ts";
import { defined } from "../../shared/support/defined.ts";
import { canonicalJson } from "../../shared/support/text/canonical-json.ts";
import { sha256 } from "../../shared/support/text/sha256.ts";
import { OFFLOAD } from "../tools/work-folder.ts";
import { readInstructions } from "./read-instructions.ts";
import type { AttemptContext } from "./stage.ts";
import type { StageDeps } from "./stage-deps.ts";

/** An agent that is ready to run for one attempt. Its transcript can be read before `run`, to prepare the worktree. */
export interface WorkerAgent {
  readonly prefix: Prefix;
  readonly role: RoleCard;
  readonly transcript: Transcript;
  run(given: Pick<AgentOptions, "runTool" | "takeTree" | "describeWork"> & { opening: string }): Promise<AgentResult>;
  close(): Promise<void>;
}

/** Opens the attempt's transcript. If an earlier epoch of the attempt has a transcript, it is continued. */
export async function openWorkerAgent(deps: StageDeps, context: AttemptContext): Promise<WorkerAgent> {
  const { order, epoch, signal, log } = context;
  const { layout, clock } = deps;
  if (order.prefix === undefined) throw new Error(`attempt ${order.attemptId} was ordered without a prefix`);
  const prefix = await loadPrefix(layout.prefix(order.prefix.fingerprint), order.prefix.fingerprint);
  const role = findRole(prefix, order.role);
  const { root, offload } = layout.attempt(order.jobId, order.attemptId);
  const resumeFrom = await earlierTranscript(context, root);
  const transcript = await openTranscript(transcriptFile(root, epoch), resumeFrom);
  if (orderIn(transcript.entries) === undefined || transcript.base !== order.base)
    await transcript.append({ kind: "order", at: clock.now(), of: hashOrder(order), ...defined({ base: order.base }) });
  if (resumeFrom !== undefined)
    log.info({ turns: transcript.turnCount, tree: transcript.tree }, "resuming from an earlier claim");
  const { limits } = order;
  const fingerprint = order.prefix.fingerprint;
  return {
    prefix,
    role,
    transcript,
    run: async ({ opening, runTool, takeTree, describeWork }) =>
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
        inbox: [
          { key: OPENING, text: opening },
          ...(order.notes ?? []).map((note) => ({ ...note, from: "person" as const })),
        ],
        instructions: await readInstructions(deps, order),
        refusalLimits: { ...DEFAULT_REFUSAL_LIMITS, ...deps.policy.breaker },
        limits: {
          maxTurns: Math.min(limits.maxTurns, role.maxTurns ?? limits.maxTurns),
          maxTokens: limits.maxAttemptTokens,
          maxCostUsd: limits.maxAttemptCostUsd,
          deadline: clock.elapsed() + limits.attemptTimeoutMs,
        },
        runTool,
        offloadTo: { folder: offload, seenAs: OFFLOAD },
        mustSubmit: true,
        ...defined({ takeTree, describeWork }),
        onActivity: (kind, text) =>
          deps.publishActivity(order.jobId, { kind, text, taskId: order.taskId, attemptId: order.attemptId }),
      }),
    close: () => transcript.close(),
  };
}

/**
 * Returns the transcript of the newest earlier claim of the same order. A Redis that lost its newest writes can give an
 * attempt's number to another order. The transcript of the first order then stays on the volume and is not resumed.
 */
async function earlierTranscript({ order, epoch, log }: AttemptContext, root: string): Promise<string | undefined> {
  for (let before = epoch; ; ) {
    const found = await newestTranscript(root, before);
    if (found === undefined) return undefined;
    const of = orderIn(await readTranscript(found));
    if (of === undefined || of === hashOrder(order)) return found;
    log.warn({ transcript: found }, "the transcript of another order with the same number is ignored");
    before = epochOf(found);
  }
}

function orderIn(entries: readonly TranscriptEntry[]): string | undefined {
  return entries.find((entry) => entry.kind === "order")?.of;
}

/** Hashes an order. Orders with the same hash ask for the same work; the base commit and later notes are not part of the hash. */
function hashOrder({ stage, role, task, candidate, findings }: AttemptOrder): string {
  return sha256(
    canonicalJson({ stage, role, task: task.key, brief: task.brief, candidate: candidate?.commit ?? "", findings }),
  );
}

/** Extracts the figures of an agent's run for the attempt's notification. */
export function usedBy({
  usage,
  turns,
  toolCalls,
  cuts,
}: AgentResult): Pick<AgentResult, "usage" | "turns" | "toolCalls" | "cuts"> {
  return { usage, turns, toolCalls, cuts };
}
