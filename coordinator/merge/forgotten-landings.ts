import type { Git } from "../../shared/git/run-git.ts";
import { runGit } from "../../shared/git/run-git.ts";
import type { JobId } from "../../shared/protocol/ids.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";

/**
 * The landing commits by which a branch is ahead of the head that the log knows, oldest first; undefined when it is not
 * ahead by landings of this job alone, so that somebody else must have moved it.
 */
export async function forgottenLandings(place: {
  git: Git;
  layout: Layout;
  jobId: JobId;
  head: string;
  found: string;
}): Promise<string[] | undefined> {
  const { git, layout, jobId, head, found } = place;
  const format = "--format=%H %(trailers:key=Midwatch-Job,valueonly,separator=%x2C) %P";
  const { code, stdout } = await runGit(git, ["log", "--first-parent", "--reverse", format, `${head}..${found}`], {
    gitDir: layout.job(jobId).baseGit,
    okCodes: [0, 128],
  });
  const lines = stdout.split("\n").filter(Boolean);
  if (code !== 0 || lines.length === 0) return undefined;
  const commits: string[] = [];
  for (const line of lines) {
    const [commit = "", job, parent, candidate] = line.split(" ");
    if (job !== jobId || parent !== (commits.at(-1) ?? head) || candidate === undefined) return undefined;
    commits.push(commit);
  }
  return commits;
}
