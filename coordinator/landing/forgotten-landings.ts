import { type Git, runGit } from "../../shared/git/run-git.ts";
import type { JobId } from "../../shared/protocol/ids.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";

/** A landing that stands on the branch, as its commit says it. */
export interface FoundLanding {
  readonly commit: string;
  readonly taskId: string;
  /** Its second parent. */
  readonly candidate: string;
}

/**
 * The landings by which a branch is ahead of the head that the log knows, oldest first; undefined when it is not
 * ahead by landings of this job alone, so that somebody else must have moved it.
 */
export async function forgottenLandings(place: {
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
