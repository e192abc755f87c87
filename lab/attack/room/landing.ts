import { writePatch } from "../../../coordinator/landing/artifacts.ts";
import { chainLandings } from "../../../coordinator/landing/chain-landings.ts";
import { importLandings } from "../../../coordinator/landing/import-landings.ts";
import { headOf, moveRef } from "../../../coordinator/landing/move-ref.ts";
import { asTaskId } from "../../../shared/protocol/ids.ts";
import { type Captured, captureCandidate } from "../../../worker/workspace/capture-candidate.ts";
import { restoreTree, snapshotTree } from "../../../worker/workspace/snapshot.ts";
import type { Workspace } from "../../../worker/workspace/workspace.ts";
import { GIT, type Room } from "./room.ts";

/** What the product does with a worktree once its agent has ended: turn's tree, candidate, landing, patch. All of it, with real git. */
export async function harvest(room: Room): Promise<Captured> {
  const { workspace } = room;
  await restoreTree(GIT, workspace, { tree: await snapshotTree(GIT, workspace) });
  const captured = await capture(room);
  if (captured.kind === "captured") await land(room, workspace, captured.commit);
  return captured;
}

/** The candidate alone. */
export function capture({ layout, workspace }: Room, from: Workspace = workspace): Promise<Captured> {
  return captureCandidate({ git: GIT, layout, workspace: from, message: "The task's title\n", at: 5000 });
}

/** Lands a candidate on the job's branch; what conflicts is left out, as in the product. */
export async function land(
  { layout, jobId }: Room,
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
