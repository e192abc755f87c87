import { type Git, runGit } from "../../shared/git/run-git.ts";
import type { JobId } from "../../shared/protocol/ids.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";

/** The paths of a commit against which a plan is checked, spelled as git spells them. */
export interface BaseTree {
  /** Paths of folders. A plan that names a folder as a file is refused. */
  readonly folders: ReadonlySet<string>;
  /** Paths of files called package.json. Those that exist in the job's base are protected. */
  readonly manifests: ReadonlySet<string>;
}

/** Reads the paths in a commit of the job's repository. */
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
