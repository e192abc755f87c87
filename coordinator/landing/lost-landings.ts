import { type Git, runGit } from "../../shared/git/run-git.ts";
import type { JobId } from "../../shared/protocol/ids.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";
import type { NextLanding } from "../job/merge-queue.ts";
import { chainLandings } from "./chain-landings.ts";

/** A landing on the job's branch, as read from its commit. */
export interface FoundLanding {
  readonly commit: string;
  readonly taskId: string;
  /** The second parent. */
  readonly candidate: string;
}

/**
 * Reads the landings on the job's branch after the last head in the log, oldest first. Returns undefined if one of
 * these commits is not a landing of this job; then another program must have moved the branch.
 */
export async function findLostLandings(place: {
  git: Git;
  layout: Layout;
  jobId: JobId;
  head: string;
  found: string;
}): Promise<FoundLanding[] | undefined> {
  const { git, layout, jobId, head, found } = place;
  const { code, stdout } = await runGit(git, ["log", "--first-parent", "--reverse", FORMAT, `${head}..${found}`], {
    gitDir: layout.job(jobId).baseGit,
    okCodes: [0, 128],
  });
  const lines = stdout.split("\n").filter(Boolean);
  if (code !== 0 || lines.length === 0) return undefined;
  const landings: FoundLanding[] = [];
  for (const line of lines) {
    const [commit = "", job, taskId = "", parents = ""] = line.split("|");
    const [parent, candidate] = parents.split(" ");
    if (job !== jobId || parent !== (landings.at(-1)?.commit ?? head) || candidate === undefined) return undefined;
    landings.push({ commit, taskId, candidate });
  }
  return landings;
}

const trailer = (name: string) => `%(trailers:key=Midwatch-${name},valueonly,separator=%x2C)`;
const FORMAT = `--format=%H|${trailer("Job")}|${trailer("Task")}|%P`;

type Verified = Extract<NextLanding, { kind: "verified" }>;

/**
 * Plans landings that are already on the branch again, as if they were new. Returns undefined if they cannot be
 * repeated. The branch is not trusted: the landings are made again from the commits that the log lists as verified. The
 * result must equal the branch's commits, with the same head, tasks, order, candidates, verdicts and times.
 */
export async function remakeLandings(given: {
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
