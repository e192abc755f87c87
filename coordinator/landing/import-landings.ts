import { STRICT_PACK } from "../../shared/git/fsck-rules.ts";
import { type Git, runGit, runGitBytes } from "../../shared/git/run-git.ts";
import type { JobId } from "../../shared/protocol/ids.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";

/**
 * Copies announced landings and their candidates from `candidates.git` into `base.git` in one pack; git checks every
 * object. A repetition changes nothing.
 */
export async function importLandings(request: {
  git: Git;
  layout: Layout;
  jobId: JobId;
  from: string;
  to: string;
}): Promise<void> {
  const { git, layout, jobId, from, to } = request;
  const { baseGit, candidatesGit } = layout.job(jobId);
  const known = await runGit(git, ["cat-file", "-e", `${to}^{commit}`], { gitDir: baseGit, okCodes: [0, 1, 128] });
  if (known.code === 0) return;
  const pack = await runGitBytes(git, ["pack-objects", "--revs", "--stdout", "--thin", "--quiet"], {
    gitDir: candidatesGit,
    input: `${to}\n^${from}\n`,
  });
  await runGit(git, ["index-pack", "--stdin", "--fix-thin", STRICT_PACK], { gitDir: baseGit, input: pack.stdout });
}
