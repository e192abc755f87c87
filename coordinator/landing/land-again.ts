import type { Git } from "../../shared/git/run-git.ts";
import type { JobId } from "../../shared/protocol/ids.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";
import type { NextLanding } from "../job/merge-queue.ts";
import { chainLandings } from "./chain-landings.ts";
import type { FoundLanding } from "./forgotten-landings.ts";

type Verified = Extract<NextLanding, { kind: "verified" }>;

/**
 * The landings that stand on the branch already, to be planned as if they were new; undefined when they cannot be made again.
 *
 * Nothing is believed of the branch: the landings are made anew, of what the log says is verified, and must come out as the
 * very commits that the branch holds: the same head, tasks, order, candidates, verdicts and times.
 */
export async function landAgain(given: {
  git: Git;
  layout: Layout;
  jobId: JobId;
  next: Verified;
  landings: readonly FoundLanding[];
}): Promise<Verified | undefined> {
  const { git, layout, jobId, next, landings } = given;
  if (next.from !== next.head) return undefined;
  const items = landings.flatMap(({ taskId, candidate }) =>
    next.items.filter((item) => item.task.id === taskId && item.candidate.commit === candidate),
  );
  if (items.length !== landings.length) return undefined;
  const made = await chainLandings({ git, layout, jobId, from: next.head, items });
  const isSame = made.landings.length === landings.length;
  return isSame && made.landings.every(({ commit }, i) => commit === landings[i]?.commit)
    ? { ...next, items }
    : undefined;
}
