import { isInstructionFile } from "../../shared/agent/context/build-instructions.ts";
import { type Git, runGit } from "../../shared/git/run-git.ts";
import type { JobId } from "../../shared/protocol/ids.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";

/** The paths of a commit against which a plan is checked, spelled as git spells them. */
export interface BaseTree {
  /** Paths of folders. A plan that names a folder as a file is refused. */
  readonly folders: ReadonlySet<string>;
  /** Paths of files called package.json. Those that exist in the job's base are protected. */
  readonly manifests: ReadonlySet<string>;
  /** Paths of the instruction files AGENTS.md and CLAUDE.md outside of vendored folders, sorted as git sorts them; symbolic links are left out. */
  readonly instructions: readonly string[];
}

/** Reads the paths in a commit of the job's repository. */
export async function readBaseTree(
  { git, layout }: { git: Git; layout: Layout },
  { jobId, commit }: { jobId: JobId; commit: string },
): Promise<BaseTree> {
  const args = ["ls-tree", "-r", "-t", "-z", "--format=%(objectmode) %(path)", "--full-tree", commit];
  const { stdout } = await runGit(git, args, { gitDir: layout.job(jobId).baseGit });
  const folders = new Set<string>();
  const manifests = new Set<string>();
  const instructions: string[] = [];
  for (const line of stdout.split("\0")) {
    const path = line.slice(line.indexOf(" ") + 1);
    if (line.startsWith("040000 ")) folders.add(path);
    else if (/(?:^|\/)package\.json$/i.test(path)) manifests.add(path);
    else if (line.startsWith("100") && isInstructionFile(path)) instructions.push(path);
  }
  return { folders, manifests, instructions };
}
