import { STRICT_PACK } from "../../shared/git/fsck-rules.ts";
import { type Git, runGit, runGitBytes } from "../../shared/git/run-git.ts";
import type { AttemptId, JobId } from "../../shared/protocol/ids.ts";
import type { CachedResult } from "../../shared/protocol/reuse/reuse.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";

/**
 * Copies a cached commit into the candidates of a job; git checks every object. The tree of the job's head must equal
 * the tree of the commit's base. If the head itself is that base, the commit is not changed. Otherwise its tree is
 * committed again on the head, with the same message and date, so that a repetition makes the same commit.
 */
export async function importResult(request: {
  git: Git;
  layout: Layout;
  jobId: JobId;
  attemptId: AttemptId;
  head: string;
  from: CachedResult["from"];
  outcome: Extract<CachedResult["outcome"], { kind: "commit" }>;
}): Promise<string> {
  const { git, layout, jobId, attemptId, head, from, outcome } = request;
  const { candidatesGit } = layout.job(jobId);
  const source = layout.job(from.jobId).candidatesGit;
  const { commit, base } = outcome;
  const isSame = base === head;
  const wanted = isSame ? [commit, `^${base}`] : [`${commit}^{tree}`, `^${base}^{tree}`];
  const pack = await runGitBytes(git, ["pack-objects", "--revs", "--stdout", "--thin", "--quiet"], {
    gitDir: source,
    input: `${wanted.join("\n")}\n`,
  });
  await runGit(git, ["index-pack", "--stdin", "--fix-thin", STRICT_PACK], {
    gitDir: candidatesGit,
    input: pack.stdout,
  });
  const taken = isSame ? commit : await commitAnew(request, source);
  await runGit(git, ["update-ref", `refs/midwatch/candidates/${attemptId}`, taken], { gitDir: candidatesGit });
  return taken;
}

async function commitAnew(
  { git, layout, jobId, head, from, outcome }: Parameters<typeof importResult>[0],
  source: string,
): Promise<string> {
  const { stdout: shown } = await runGit(git, ["show", "--no-patch", "--format=%T%n%ct%n%B", outcome.commit], {
    gitDir: source,
  });
  const [tree = "", time = "0", ...message] = shown.split("\n");
  const date = `@${time} +0000`;
  const { stdout } = await runGit(git, ["commit-tree", tree, "-p", head, "-F", "-"], {
    gitDir: layout.job(jobId).candidatesGit,
    env: { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date },
    input: `${message.join("\n").trim()}\nMidwatch-Reused: ${outcome.commit} of ${from.jobId}\n`,
  });
  return stdout.trim();
}
