import type { Git } from "../../shared/git/run-git.ts";
import type { JobId, TaskId } from "../../shared/protocol/ids.ts";
import type { Candidate, TaskSpec } from "../../shared/protocol/task.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";
import type { Log } from "../../shared/support/log.ts";
import { headOf, moveRef } from "../merge/move-ref.ts";
import { planLanding } from "../merge/plan-landing.ts";
import type { JobState } from "../state/job-state.ts";
import { tasksIn } from "../state/job-state.ts";
import type { JobKeeper } from "./job-keeper.ts";

/** What landing needs from its surroundings. */
export interface LandOptions {
  readonly keeper: JobKeeper;
  readonly git: Git;
  readonly layout: Layout;
  readonly log: Log;
}

/** The next thing to land, as copied out of the job. */
type Next =
  | { kind: "landing"; from: string; to: string }
  | { kind: "verified"; head: string; task: TaskSpec; candidate: Candidate; verdict: PassingVerdict }
  | { kind: "nothing" };

interface PassingVerdict {
  readonly attemptId: string;
  readonly attacks: number;
  readonly summary: string;
  readonly at: number;
}

/**
 * Lands what is verified, one candidate at a time. The log announces a landing before the ref moves, so any coordinator
 * can take this up at any point: an announced landing is finished or aborted by where the ref now stands.
 */
export async function landJob(options: LandOptions, jobId: JobId): Promise<void> {
  for (;;) {
    const next = await options.keeper.read(jobId, findNext);
    if (next.kind === "nothing") return;
    if (next.kind === "landing") await finish(options, jobId, next);
    else if (await isBranchAt(options, jobId, next.head)) await announce(options, jobId, next);
    else return;
  }
}

/** A branch that somebody else moved is not built upon: the job pauses and says so. */
async function isBranchAt({ keeper, git, layout, log }: LandOptions, jobId: JobId, head: string): Promise<boolean> {
  const found = await headOf({ git, layout, jobId });
  if (found === head) return true;
  log.error({ jobId, head, found }, "the job's branch is not where the log says; nothing lands");
  if (!(await keeper.read(jobId, (job) => job.paused !== undefined))) {
    await keeper.input(jobId, { kind: "pause", reason: "branch_moved" });
  }
  return false;
}

function findNext(job: JobState): Next {
  if (job.landing !== undefined) return { kind: "landing", from: job.landing.from, to: job.landing.to };
  const [task] = tasksIn(job, "verified");
  if (task?.candidate === undefined || job.head === undefined) return { kind: "nothing" };
  return {
    kind: "verified",
    head: job.head,
    task: task.spec,
    candidate: task.candidate,
    verdict: passingVerdict(job, task.spec.id, task.candidate.commit),
  };
}

/** The verdict that passed this very commit; a verified task without one is a bug. */
function passingVerdict(job: JobState, taskId: TaskId, commit: string): PassingVerdict {
  const entry = job.verdicts.findLast(
    (known) => known.taskId === taskId && known.verdict.by === "challenge" && known.verdict.commit === commit,
  );
  if (entry === undefined || entry.verdict.decision !== "pass") {
    throw new Error(`task ${taskId} is verified, but no verdict passes ${commit}`);
  }
  const { attemptId, attacks, summary } = entry.verdict;
  return { attemptId, attacks: attacks.length, summary, at: entry.at };
}

async function finish(
  { keeper, git, layout, log }: LandOptions,
  jobId: JobId,
  { from, to }: { from: string; to: string },
): Promise<void> {
  const moved = await moveRef({ git, layout, jobId, from, to });
  if (moved === "elsewhere") {
    log.warn({ jobId, from, to }, "landing aborted: the branch is neither where it began nor where it ends");
    await keeper.input(jobId, { kind: "landing_aborted", reason: "ref_elsewhere" });
    return;
  }
  await keeper.input(jobId, { kind: "landing_done", to });
  log.info({ jobId, to, moved }, "landed");
}

async function announce(
  { keeper, git, layout }: LandOptions,
  jobId: JobId,
  next: Extract<Next, { kind: "verified" }>,
): Promise<void> {
  const { head, task, candidate, verdict } = next;
  const planned = await planLanding({ git, layout, jobId, head, task, candidate, verdict, at: verdict.at });
  if (planned.kind === "conflict") {
    await keeper.input(jobId, { kind: "landing_conflict", taskId: task.id, detail: planned.detail });
    return;
  }
  await keeper.input(jobId, { kind: "landing_planned", from: head, to: planned.to, tasks: [task.id] });
}
