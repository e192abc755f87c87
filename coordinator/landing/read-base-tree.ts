import { type Git, runGit } from "../../shared/git/run-git.ts";
import type { JobId } from "../../shared/protocol/ids.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";

/** Paths of a commit that a plan is checked against, as git spells them. */
export interface BaseTree {
  /** Folders: a plan that names one as a file is refused. */
  readonly folders: ReadonlySet<string>;
  /** Files called package.json: protected if the base has them. */
  readonly manifests: ReadonlySet<string>;
}

/** Reads the paths of a commit of the job's repository. */
export async function readBaseTree(
  { git, layout }: { git: Git; layout: Layout },
  { jobId, commit }: { jobId: JobId; commit: string },
): Promise<BaseTree> {
  const args = ["ls-tree", "-r", "-t", "-z", "--format=%(objecttype) %(path)", "--full-tree", commit];
  const { stdout } = await runGit(git, args, { gitDir: layout.job(jobId).baseGit });
  const folders = new Set<string>();
  const manifests = new Set<string>();
  for (const line of stdout.split("\0")) {
    if (line.startsWith("tree ")) folders.add(line.slice("tree ".length));
    else if (/(?:^|[/ ])package\.json$/i.test(line)) manifests.add(line.slice(line.indexOf(" ") + 1));
  }
  return { folders, manifests };
}
