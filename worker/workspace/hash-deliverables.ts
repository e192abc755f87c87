import type { Git } from "../../shared/git/run-git.ts";
import type { Deliverable } from "../../shared/protocol/notification/notification.ts";
import type { AttemptOrder } from "../../shared/protocol/task/delivery.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";
import { sha256 } from "../../shared/support/text/sha256.ts";
import { fileAt } from "./changed-files.ts";

/** The promised files that a candidate has, with their hashes. Whether all are there is for the check to say. */
export async function hashDeliverables(request: {
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
