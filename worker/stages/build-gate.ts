import type { TranscriptEntry } from "../../shared/agent/transcript-entry.ts";
import type { RoleCard } from "../../shared/prefix/role-card.ts";
import type { AllowedCall, DecidedCall } from "../../shared/protocol/approval/approval.ts";
import type { AttemptOrder } from "../../shared/protocol/task/delivery.ts";
import type { Grant } from "../permissions/check-permission.ts";
import { type Classify, createClassifier } from "../permissions/classifier/create-classifier.ts";
import { createGate, type Gate } from "../permissions/create-gate.ts";
import type { WorkerAgent } from "./run-worker-agent.ts";
import type { AttemptContext } from "./stage.ts";
import type { StageDeps } from "./stage-deps.ts";

/** Builds the permission gate of a working agent, with a classifier if the operator's policy names one. */
export function buildGate(
  deps: StageDeps,
  context: AttemptContext,
  { agent, isInBase }: { agent: WorkerAgent; isInBase: (path: string) => boolean },
): Gate {
  const { order } = context;
  const given = buildGrant(deps, order, { role: agent.role, writes: order.task.writes, isInBase });
  const grant = { ...given, allowed: [...given.allowed, ...allowedAgain(agent.transcript.entries, given.decided)] };
  return createGate({
    grant,
    presence: () => deps.presence(order.tenant),
    classify: buildClassifier(deps, context, agent),
  });
}

/** Collects the permissions of an attempt's agent from its role, its task, the policies and people's earlier decisions. */
export function buildGrant(
  { policy }: Pick<StageDeps, "policy">,
  order: AttemptOrder,
  { role, writes, isInBase }: { role: RoleCard; writes: readonly string[]; isInBase: (path: string) => boolean },
): Grant {
  return {
    role: role.name,
    tools: role.tools,
    writes,
    isInBase,
    tests: order.tests ?? [],
    policy: { operator: policy, repository: order.policy ?? {} },
    permitted: order.permitted ?? [],
    decided: order.decided ?? [],
    allowed: order.allowed ?? [],
  };
}

/**
 * Allows the repetition of a command that a person allowed. If secrets were redacted from a command while it waited for
 * the person, it cannot run; the agent then sends the command again, under another id.
 */
function allowedAgain(entries: readonly TranscriptEntry[], decided: readonly DecidedCall[]): AllowedCall[] {
  const lost = new Set(entries.flatMap((entry) => (entry.kind === "assistant" ? (entry.lost ?? []) : [])));
  const isAllowed = (id: string) => decided.some(({ callId, decision }) => callId === id && decision !== "deny");
  const asked = entries.flatMap((entry) => (entry.kind === "asked" ? entry.calls : []));
  return asked
    .filter(({ callId, tool }) => tool === "run_command" && lost.has(callId) && isAllowed(callId))
    .map(({ tool, subject }) => ({ tool, subject }));
}

function buildClassifier(deps: StageDeps, context: AttemptContext, agent: WorkerAgent): Classify | undefined {
  const { classifier } = deps.policy;
  if (classifier === undefined) return undefined;
  const { order, epoch, log } = context;
  return createClassifier({
    ...deps.services,
    ...classifier,
    clock: deps.clock,
    log,
    jobId: order.jobId,
    capUsd: order.limits.maxCostUsd,
    agentId: `${order.attemptId}.${epoch}`,
    transcript: agent.transcript,
    task: { role: agent.role.name, title: order.task.title },
  });
}
