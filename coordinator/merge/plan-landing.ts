import type { Git } from "../../shared/git/run-git.ts";
import { runGit, runGitBytes } from "../../shared/git/run-git.ts";
import type { JobId } from "../../shared/protocol/ids.ts";
import type { Candidate, TaskSpec } from "../../shared/protocol/task.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";

/** A verified commit and what its landing commit says about it. */
export interface LandingRequest {
  readonly git: Git;
  readonly layout: Layout;
  readonly jobId: JobId;
  /** The job's head: first parent. */
  readonly head: string;
  readonly task: Pick<TaskSpec, "id" | "key" | "title">;
  /** Second parent, unchanged. */
  readonly candidate: Candidate;
  /** The verdict that passed it: who, in which attempt, in one line. */
  readonly verdict: { attemptId: string; attacks: number; summary: string };
  /** ms since 1970; part of the commit, so the same plan always gives the same commit. */
  readonly at: number;
}

export type PlannedLanding = { kind: "landing"; to: string } | { kind: "conflict"; detail: string };

/**
 * Makes the landing commit of one verified candidate, without moving a ref. The candidate's objects enter `base.git`
 * only here, checked again. No merge tool, no driver: what `merge-tree` cannot merge cleanly is a conflict.
 */
export async function planLanding(request: LandingRequest): Promise<PlannedLanding> {
  const { git, layout, jobId, head, candidate } = request;
  const { baseGit, candidatesGit } = layout.job(jobId);
  await importCandidate(git, { baseGit, candidatesGit, candidate });
  const merged = await runGit(
    git,
    ["merge-tree", "--write-tree", "--no-messages", "--name-only", head, candidate.commit],
    {
      gitDir: baseGit,
      okCodes: [0, 1],
    },
  );
  const [tree = "", ...conflicts] = merged.stdout.trim().split("\n");
  if (merged.code === 1) return { kind: "conflict", detail: `conflicts in: ${conflicts.filter(Boolean).join(", ")}` };
  const date = `@${Math.floor(request.at / 1000)} +0000`;
  const { stdout } = await runGit(git, ["commit-tree", tree, "-p", head, "-p", candidate.commit, "-F", "-"], {
    gitDir: baseGit,
    env: { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date },
    input: landingMessage(request),
  });
  return { kind: "landing", to: stdout.trim() };
}

async function importCandidate(
  git: Git,
  { baseGit, candidatesGit, candidate }: { baseGit: string; candidatesGit: string; candidate: Candidate },
): Promise<void> {
  const known = await runGit(git, ["cat-file", "-e", `${candidate.commit}^{commit}`], {
    gitDir: baseGit,
    okCodes: [0, 1, 128],
  });
  if (known.code === 0) return;
  const pack = await runGitBytes(git, ["pack-objects", "--revs", "--stdout", "--thin", "--quiet"], {
    gitDir: candidatesGit,
    input: `${candidate.commit}\n^${candidate.base}\n`,
  });
  await runGit(git, ["index-pack", "--stdin", "--fix-thin", "--strict"], { gitDir: baseGit, input: pack.stdout });
}

function landingMessage({ jobId, task, verdict, candidate }: LandingRequest): string {
  return [
    `Land ${task.key}: ${task.title}`.slice(0, 200).replaceAll("\n", " "),
    "",
    `Midwatch-Job: ${jobId}`,
    `Midwatch-Task: ${task.id}`,
    `Midwatch-Candidate: ${candidate.commit}`,
    `Midwatch-Verdict: pass by ${verdict.attemptId}, ${verdict.attacks} attacks`,
    `Midwatch-Evidence: ${verdict.summary.replaceAll(/\s+/g, " ").slice(0, 400)}`,
    "",
  ].join("\n");
}
