import { type Git, runGit } from "../../shared/git/run-git.ts";
import type { JobId, TaskId } from "../../shared/protocol/ids.ts";
import type { Candidate } from "../../shared/protocol/task/task.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";
import type { Landable } from "../job/merge-queue.ts";
import { type CommitWriter, openCommitWriter } from "./commit-writer.ts";
import { landingMessage } from "./landing-message.ts";

/** From this number of candidates on, git writes one index over all packs. Each candidate arrived as its own pack. */
const MIN_INDEXED = 16;

/** The verified commits to merge, and the commit onto which they are merged. */
export interface ChainRequest {
  readonly git: Git;
  readonly layout: Layout;
  readonly jobId: JobId;
  /** The first parent of the first landing commit. */
  readonly from: string;
  readonly items: readonly Landable[];
}

/** The result of a merge: one landing commit per task, each on top of the one before, and the candidates that conflict with earlier landings. */
export interface Chain {
  readonly landings: { taskId: TaskId; commit: string }[];
  readonly conflicts: { taskId: TaskId; candidate: Candidate; onto: string; paths: string[] }[];
}

/**
 * Makes the landing commits of verified candidates, without a checkout and without moving a ref. Each candidate remains
 * unchanged, as the second parent of its landing commit. The commits are made in `candidates.git`, because other tasks
 * must not see them before they have landed. Merge tools and merge drivers are not used: if `merge-tree` cannot merge a
 * candidate cleanly, it has a conflict. The same request always makes the same commits.
 */
export async function chainLandings(request: ChainRequest): Promise<Chain> {
  const { git, layout, jobId, from, items } = request;
  const gitDir = layout.job(jobId).candidatesGit;
  await requireSingleCommits(git, gitDir, items);
  if (items.length >= MIN_INDEXED) await runGit(git, ["multi-pack-index", "write"], { gitDir });
  const writer = await openCommitWriter(git, gitDir);
  try {
    return await chain({ git, gitDir, jobId, from, items, writer });
  } finally {
    await writer.close();
  }
}

async function chain(given: {
  git: Git;
  gitDir: string;
  jobId: JobId;
  from: string;
  items: readonly Landable[];
  writer: CommitWriter;
}): Promise<Chain> {
  const { git, gitDir, jobId, from, items, writer } = given;
  const made: Chain = { landings: [], conflicts: [] };
  let tip = from;
  let tree = (await runGit(git, ["rev-parse", `${from}^{tree}`], { gitDir })).stdout.trim();
  for (const item of items) {
    const { task, candidate, verdict } = item;
    // The merged tree is written as a commit whose parent is the candidate's base. Git then finds the merge base at
    // once, without a walk through all landings since that base.
    const ours = await writer.write({ tree, parents: [candidate.base], message: "ours\n", at: 0 });
    const merged = await mergeTrees(git, gitDir, { ours, theirs: candidate.commit });
    if (merged.kind === "conflict") {
      made.conflicts.push({ taskId: task.id, candidate, onto: tip, paths: merged.paths });
      continue;
    }
    tree = merged.tree;
    tip = await writer.write({
      tree,
      parents: [tip, candidate.commit],
      message: landingMessage({ jobId, ...item }),
      at: verdict.at,
    });
    made.landings.push({ taskId: task.id, commit: tip });
  }
  return made;
}

async function mergeTrees(
  git: Git,
  gitDir: string,
  { ours, theirs }: { ours: string; theirs: string },
): Promise<{ kind: "merged"; tree: string } | { kind: "conflict"; paths: string[] }> {
  const { code, stdout } = await runGit(
    git,
    ["merge-tree", "--write-tree", "--no-messages", "--name-only", "-z", ours, theirs],
    { gitDir, okCodes: [0, 1] },
  );
  const [tree = "", ...paths] = stdout.split("\0");
  return code === 0 ? { kind: "merged", tree } : { kind: "conflict", paths: [...new Set(paths.filter(Boolean))] };
}

/** Checks that each candidate is a single commit on its base, because the merge relies on it. */
async function requireSingleCommits(git: Git, gitDir: string, items: readonly Landable[]): Promise<void> {
  const input = items.map(({ candidate }) => `${candidate.commit}\n`).join("");
  const { stdout } = await runGit(git, ["rev-list", "--no-walk=unsorted", "--parents", "--stdin"], { gitDir, input });
  const parents = new Map(
    stdout
      .trim()
      .split("\n")
      .map((line) => [line.slice(0, 40), line.slice(41)]),
  );
  for (const { task, candidate } of items) {
    if (parents.get(candidate.commit) === candidate.base) continue;
    throw new Error(`the candidate ${candidate.commit} of task ${task.id} is not one commit on ${candidate.base}`);
  }
}
