import { writePatch } from "../../../coordinator/landing/artifacts.ts";
import { chainLandings } from "../../../coordinator/landing/chain-landings.ts";
import { importLandings } from "../../../coordinator/landing/import-landings.ts";
import { headOf, moveRef } from "../../../coordinator/landing/move-ref.ts";
import { asTaskId } from "../../../shared/protocol/ids.ts";
import { type Captured, captureCandidate } from "../../../worker/workspace/capture-candidate.ts";
import { restoreTree, snapshotTree } from "../../../worker/workspace/snapshot.ts";
import type { Workspace } from "../../../worker/workspace/workspace.ts";
import { type AttackEnv, GIT } from "./attack-env.ts";

/** Processes a worktree with real git, as the product does when the agent has ended: snapshot, candidate, landing, patch. */
export async function harvest(env: AttackEnv): Promise<Captured> {
  const { workspace } = env;
  await restoreTree(GIT, workspace, { tree: await snapshotTree(GIT, workspace) });
  const captured = await capture(env);
  if (captured.kind === "captured") await land(env, workspace, captured.commit);
  return captured;
}

/** Captures the candidate. */
export function capture({ layout, workspace }: AttackEnv, from: Workspace = workspace): Promise<Captured> {
  return captureCandidate({ git: GIT, layout, workspace: from, message: "The task's title\n", at: 5000 });
}

/** Lands a candidate on the job's branch. If it conflicts, the branch stays unchanged, as in the product. */
export async function land(
  { layout, jobId }: AttackEnv,
  workspace: Workspace,
  commit: string,
): Promise<"landed" | "conflict"> {
  const at = { git: GIT, layout, jobId };
  const head = await headOf(at);
  const { base, attemptId } = workspace;
  const task = { id: asTaskId("t1"), key: "attacked", title: "attacked" };
  const verdict = { attemptId: "t1.2", attacks: 1, summary: "withstood", at: 9000 };
  const candidate = { commit, base, attemptId };
  const { landings } = await chainLandings({ ...at, from: head, items: [{ task, candidate, verdict }] });
  const to = landings[0]?.commit;
  if (to === undefined) return "conflict";
  await importLandings({ ...at, from: head, to });
  await moveRef({ ...at, from: head, to });
  await writePatch({ ...at, base, head: to });
  return "landed";
}
