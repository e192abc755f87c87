import { mkdir } from "node:fs/promises";
import type { Static } from "typebox";
import type { AgentResult } from "../../shared/agent/agent-result.ts";
import { workBrief } from "../../shared/agent/brief.ts";
import type { AgentOptions } from "../../shared/agent/run-agent.ts";
import type { Git } from "../../shared/git/run-git.ts";
import type { SubmitResult } from "../../shared/prefix/tool-definitions/hand-in-tools.ts";
import type { Deliverable } from "../../shared/protocol/notification/notification.ts";
import type { AttemptOrder } from "../../shared/protocol/task/delivery.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";
import { listPublished, publishFile } from "../../shared/scratchpad/publish.ts";
import { defined } from "../../shared/support/defined.ts";
import { sha256 } from "../../shared/support/text/sha256.ts";
import { mounterOf } from "../build-caches/mount-build-caches.ts";
import { allowedByAll } from "../egress/allow-list.ts";
import { setupMounts } from "../setup/setup-mounts.ts";
import { createRunTool } from "../tools/run-tool-call.ts";
import type { ToolContext } from "../tools/tool-context.ts";
import type { WorkFolder } from "../tools/work-folder.ts";
import { captureCandidate } from "../workspace/capture-candidate.ts";
import { fileAt } from "../workspace/changed-files.ts";
import { readCheckout } from "../workspace/checkout.ts";
import { pathsOf } from "../workspace/commit-facts.ts";
import { createWorkspace } from "../workspace/create-workspace.ts";
import { describeChanges } from "../workspace/describe-changes.ts";
import { describeHidden } from "../workspace/hidden-files.ts";
import { isResubmitted, mergeOnto } from "../workspace/merge-onto.ts";
import { rebaseTree } from "../workspace/rebase-tree.ts";
import { removeWorkspace } from "../workspace/remove-workspace.ts";
import { linkWorkspaceSetup } from "../workspace/setup-links.ts";
import { restoreTree, snapshotTree } from "../workspace/snapshot.ts";
import { giveFolderTo, type Workspace } from "../workspace/workspace.ts";
import { buildGate } from "./build-gate.ts";
import { createHandIn } from "./check-hand-in.ts";
import { openWorkerAgent, usedBy, type WorkerAgent } from "./run-worker-agent.ts";
import { type AttemptContext, claimOf, outcome, type StageOutcome, type StageRunner } from "./stage.ts";
import type { StageDeps } from "./stage-deps.ts";

/** The stage work: runs an agent in a worktree of its own or, for a read-only task, on a shared checkout. */
export function createWorkStage(deps: StageDeps): StageRunner {
  return async (context) => {
    const agent = await openWorkerAgent(deps, context);
    try {
      return context.order.task.writes.length === 0
        ? await explore(deps, context, agent)
        : await implement(deps, context, agent);
    } finally {
      await agent.close();
    }
  };
}

async function explore(deps: StageDeps, context: AttemptContext, agent: WorkerAgent): Promise<StageOutcome> {
  const { git, layout } = deps;
  const claim = claimOf(context);
  const { baseGit } = layout.job(claim.jobId);
  const path = await readCheckout({ git, layout, gitDir: baseGit, commit: baseOf(context), claim });
  await prepareFolders(deps, context);
  const result = await runIn(deps, context, agent, { workFolder: { kind: "checkout", path, baseGit } });
  if (result.stopReason !== "submitted") return notSubmitted(result);
  const handedIn = result.value as Static<typeof SubmitResult>;
  return outcome({
    status: "completed",
    stopReason: "submitted",
    summary: handedIn.summary,
    result: handedIn.report ?? "",
    ...usedBy(result),
  });
}

async function implement(deps: StageDeps, context: AttemptContext, agent: WorkerAgent): Promise<StageOutcome> {
  const { git, layout, clock } = deps;
  const { order, slot, log } = context;
  const base = baseOf(context);
  const owner = deps.sandbox.slotOwner(slot);
  const claim = claimOf(context);
  const { deliverables } = order.task;
  const workspace = await createWorkspace({ git, layout, ...claim, base, deliverables, owner });
  try {
    await restoreWork(deps, context, { agent, workspace });
    await linkWorkspaceSetup(workspace, await setupMounts(layout, order.jobId));
    const takeTree = () => snapshotTree(git, workspace);
    const handIn = createHandIn({ git, layout, workspace, order });
    const result = await runIn(deps, context, agent, {
      workFolder: { kind: "workspace", workspace },
      takeTree,
      describeWork: () => describeChanges(git, workspace),
      handIn,
    });
    if (result.stopReason !== "submitted") return notSubmitted(result);
    const handedIn = result.value as Static<typeof SubmitResult>;
    const message = `${order.task.title}\n\nMidwatch-Attempt: ${order.attemptId}\n`;
    // The commit's date comes from the transcript: if a finished attempt is claimed again, the new claim makes the identical commit.
    const at = agent.transcript.last?.at ?? clock.now();
    const captured = await captureCandidate({ git, layout, workspace, message, at });
    const unchanged = (why: string) => {
      const summary = `${why}; the agent says: ${handedIn.summary}`.slice(0, 4000);
      return outcome({ status: "failed", stopReason: "no_change", summary, ...usedBy(result) });
    };
    if (captured.kind === "empty") {
      const hidden = await describeHidden(git, workspace, order.task.writes);
      return unchanged(`the agent handed in a worktree without a change${hidden === undefined ? "" : `. ${hidden}`}`);
    }
    if (await isRefusedAgain(deps, order, { commit: captured.commit, head: base })) {
      const names = order.findings.map(({ name }) => name).join(", ");
      return unchanged(
        `the agent handed in the refused candidate unchanged, although a verifier's findings of it were reproduced: ${names}`,
      );
    }
    log.info({ commit: captured.commit, files: captured.changed.length }, "candidate captured");
    return outcome({
      status: "completed",
      stopReason: "submitted",
      summary: handedIn.summary,
      deliverables: await hashDeliverables({ git, layout, order, commit: captured.commit }),
      candidate: { commit: captured.commit, base, attemptId: order.attemptId },
      ...usedBy(result),
    });
  } finally {
    await removeWorkspace(layout, claim);
  }
}

/**
 * Returns the files that the task promises and the candidate contains, with their hashes. The check stage refuses a
 * candidate in which a promised file is missing.
 */
async function hashDeliverables(request: {
  git: Git;
  layout: Layout;
  order: AttemptOrder;
  commit: string;
}): Promise<Deliverable[]> {
  const { git, layout, order, commit } = request;
  const gitDir = layout.job(order.jobId).candidatesGit;
  const found: Deliverable[] = [];
  for (const path of order.task.deliverables) {
    const bytes = await fileAt(git, gitDir, { commit, path });
    if (bytes !== undefined) found.push({ path, sha256: sha256(bytes), bytes: bytes.length });
  }
  return found;
}

/** Whether a revision equals the candidate that was refused because of a verifier's reproduced finding. */
async function isRefusedAgain(
  { git, layout }: StageDeps,
  { jobId, candidate, findings }: AttemptContext["order"],
  { commit, head }: { commit: string; head: string },
): Promise<boolean> {
  if (candidate === undefined || !findings.some(({ source }) => source === "challenge")) return false;
  const { candidatesGit } = layout.job(jobId);
  return isResubmitted(git, { gitDir: candidatesGit, commit, refused: candidate.commit, head });
}

/** Restores the last tree of an earlier claim or, for a revision, the refused candidate; either is merged onto the present head. */
async function restoreWork(
  { git, layout }: StageDeps,
  { order, log }: AttemptContext,
  { agent, workspace }: { agent: WorkerAgent; workspace: Workspace },
): Promise<void> {
  const { tree, treeBase: from = workspace.base } = agent.transcript;
  if (tree !== undefined && from === workspace.base) return restoreTree(git, workspace, { tree });
  if (tree !== undefined) {
    const { tree: moved, conflicts } = await rebaseTree(git, workspace, { tree, from });
    log.info({ from, base: workspace.base, conflicts }, "the earlier claim's changes are merged onto another head");
    return restoreTree(git, workspace, { tree: moved });
  }
  if (order.candidate === undefined) return;
  const { candidatesGit } = layout.job(order.jobId);
  const { tree: merged, conflicts } = await mergeOnto(git, {
    gitDir: candidatesGit,
    head: workspace.base,
    commit: order.candidate.commit,
  });
  if (conflicts.length > 0)
    log.info({ candidate: order.candidate.commit, conflicts }, "the refused candidate conflicts with the head");
  await restoreTree(git, workspace, { tree: merged, gitDir: candidatesGit });
}

type HandIn = ReturnType<typeof createHandIn>;

interface WorkOptions extends Pick<AgentOptions, "takeTree" | "describeWork"> {
  readonly workFolder: WorkFolder;
  readonly handIn?: HandIn;
}

async function runIn(
  deps: StageDeps,
  context: AttemptContext,
  agent: WorkerAgent,
  { workFolder, takeTree, describeWork, handIn }: WorkOptions,
): Promise<AgentResult> {
  const { layout, git } = deps;
  const { order, slot } = context;
  const { jobId, attemptId } = order;
  const inBase = await pathsOf(git, { gitDir: layout.job(jobId).baseGit, commit: baseOf(context) });
  const { scratch, offload } = layout.attempt(jobId, attemptId);
  const tools: ToolContext = {
    sandbox: deps.sandbox,
    slot,
    workFolder,
    folders: { scratch, offload, published: layout.job(jobId).published },
    setup: await setupMounts(layout, jobId),
    ...defined({ mountCaches: mounterOf(deps, context) }),
    allowedEgress: {
      decide: allowedByAll(deps.setup.egress),
      log: context.log,
      authority: deps.setup.authority,
    },
    toolTimeoutMs: order.limits.toolTimeoutMs,
    publish: (name) => publishFile({ layout, jobId, attemptId, name }),
    listPublished: () => listPublished(layout, jobId),
  };
  return agent.run({
    opening: workBrief(order),
    runTool: createRunTool(tools, buildGate(deps, context, { agent, isInBase: (path) => inBase.has(path) }), handIn),
    ...defined({ takeTree, describeWork }),
  });
}

async function prepareFolders({ layout, sandbox }: StageDeps, { order, slot }: AttemptContext): Promise<void> {
  const { scratch, offload } = layout.attempt(order.jobId, order.attemptId);
  for (const folder of [scratch, offload]) {
    await mkdir(folder, { recursive: true, mode: 0o711 });
    await giveFolderTo(sandbox.slotOwner(slot), folder);
  }
  await mkdir(layout.job(order.jobId).published, { recursive: true, mode: 0o755 });
}

function notSubmitted(result: AgentResult): StageOutcome {
  return outcome({
    status: "failed",
    stopReason: result.stopReason,
    summary: result.text.slice(0, 4000) || `the agent ended with ${result.stopReason}`,
    ...defined({ asked: result.asked }),
    ...usedBy(result),
  });
}

function baseOf({ order }: AttemptContext): string {
  if (order.base === undefined) throw new Error(`attempt ${order.attemptId} was ordered without a base`);
  return order.base;
}
