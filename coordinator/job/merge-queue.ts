import type { JobId, TaskId } from "../../shared/protocol/ids.ts";
import type { Acceptance } from "../../shared/protocol/job/plan.ts";
import type { Candidate, TaskSpec } from "../../shared/protocol/task/task.ts";
import type { KillScore } from "../../shared/protocol/verification/verdict.ts";
import { defined } from "../../shared/support/defined.ts";
import { conflictedTasks, hasPrecedence, isLandingHeld } from "./conflicted-tasks.ts";
import type { MergeGroup } from "./fold/merge-group.ts";
import { countIn, type JobState, tasksIn } from "./fold/state.ts";

/** Maximum number of merge groups at a time. While the gate tests one group, the next is built on top of it, as if the first had passed. */
const MAX_MERGE_GROUPS = 2;
/** Maximum number of commits in one merge group. */
const MAX_GROUP_SIZE = 256;

/** The job's pause reason after git refused to land. */
export const LANDING_REFUSED = "landing_refused";
/** Pause reasons that stop all merging until a person resumes the job. */
const STOPS_LANDING = new Set([LANDING_REFUSED, "branch_moved"]);

/** A verified commit, with the facts that the message of its landing commit records. */
export interface Landable {
  readonly task: Pick<TaskSpec, "id" | "key" | "title">;
  readonly candidate: Candidate;
  /**
   * The verdict that passed the commit: the attempt, the earlier job if the verdict is reused, the number of attacks
   * and their kill score, a summary in one line, and the time (ms since 1970).
   */
  readonly verdict: {
    attemptId: string;
    from?: JobId;
    attacks: number;
    kills?: KillScore;
    summary: string;
    at: number;
  };
}

/** The next action of the merge queue, with all data copied out of the job. */
export type NextLanding =
  /** A landing is announced: finish or abort it. */
  | { kind: "landing"; from: string; to: string }
  /** A merge group has passed the gate: announce its landing. */
  | { kind: "green"; from: string; to: string; tasks: TaskId[]; commits: string[]; batch: number }
  /** Verified commits wait: merge them onto `from`. Then test them, or announce their landing if the job has no gate. */
  | { kind: "verified"; from: string; head: string; isTested: boolean; items: Landable[] }
  | { kind: "nothing" };

/** The gate's commands that run on each merge group. Differential tests compare whole trees, so they run only on the finished result. */
export function gateCommands({ submission }: JobState): Acceptance[] {
  if (submission.gateRuns === "end") return [];
  return (submission.gate ?? []).filter(({ kind }) => kind === "command");
}

/** True when the merge queue has something to do. Takes constant time regardless of the size of the job. */
export function hasLandingWork(job: JobState): boolean {
  if (STOPS_LANDING.has(job.pause?.reason ?? "")) return false;
  if (job.landing !== undefined || hasPassedGate(job.mergeGroups[0])) return true;
  if (!mayPlan(job) || countIn(job, "verified") <= groupedCount(job)) return false;
  return !isLandingHeld(job) || conflictedTasks(job).some((task) => task.status === "verified" && hasPrecedence(task));
}

/** Decides the next action of the merge queue. Pure: the flow carries out the action and then asks again. */
export function nextLanding(job: JobState): NextLanding {
  if (STOPS_LANDING.has(job.pause?.reason ?? "")) return { kind: "nothing" };
  if (job.landing !== undefined) return { kind: "landing", from: job.landing.from, to: job.landing.to };
  const [first] = job.mergeGroups;
  if (first !== undefined && hasPassedGate(first)) {
    const { n, from, tasks, commits } = first;
    return { kind: "green", from, to: commits.at(-1) ?? from, tasks: [...tasks], commits: [...commits], batch: n };
  }
  if (job.head === undefined || !mayPlan(job)) return { kind: "nothing" };
  const grouped = new Set(job.mergeGroups.flatMap(({ tasks }) => tasks));
  const isHeld = isLandingHeld(job);
  const conflicted = conflictedTasks(job).filter(({ status }) => status === "verified");
  // Tasks with earlier merge conflicts are merged first, so that they do not conflict again.
  const waiting = [...new Set([...conflicted, ...tasksIn(job, "verified")])].filter(
    (task) => !grouped.has(task.spec.id) && (!isHeld || hasPrecedence(task)),
  );
  const items = waiting.slice(0, MAX_GROUP_SIZE).flatMap(({ spec, candidate }) => {
    const { id, key, title } = spec;
    if (candidate === undefined) return [];
    return [{ task: { id, key, title }, candidate, verdict: passingVerdict(job, id, candidate.commit) }];
  });
  if (items.length === 0) return { kind: "nothing" };
  return { kind: "verified", from: tipOf(job), head: job.head, isTested: gateCommands(job).length > 0, items };
}

/** The commit on which the next merge group is built: the latest commit that is merged, announced or under test. */
export function tipOf(job: JobState): string {
  return job.mergeGroups.at(-1)?.commits.at(-1) ?? job.landing?.to ?? job.head ?? "";
}

/** True if the gate is known to pass with every landing of the merge group. */
export function hasPassedGate(group: MergeGroup | undefined): boolean {
  return group !== undefined && group.tasks.length > 0 && group.good === group.tasks.length;
}

/**
 * True if another merge group may start. While tests search for the commit that makes a merge group fail, no group may
 * start, because it would be dropped with the failing group.
 */
function mayPlan(job: JobState): boolean {
  if (gateCommands(job).length === 0) return job.landing === undefined;
  return (
    job.paused === undefined &&
    job.mergeGroups.length < MAX_MERGE_GROUPS &&
    job.mergeGroups.every(({ bad }) => bad === undefined)
  );
}

function groupedCount(job: JobState): number {
  return job.mergeGroups.reduce((sum, { tasks }) => sum + tasks.length, 0);
}

/** The verdict that passed this commit. A verified task always has this verdict, so the function throws if it is missing. */
function passingVerdict(job: JobState, taskId: TaskId, commit: string): Landable["verdict"] {
  const entry = job.verdicts.findLast(
    (known) => known.taskId === taskId && known.verdict.by === "challenge" && known.verdict.commit === commit,
  );
  if (entry === undefined || entry.verdict.decision !== "pass") {
    throw new Error(`task ${taskId} is verified, but no verdict passes ${commit}`);
  }
  const { attemptId, from, attacks, kills, summary } = entry.verdict;
  return {
    attemptId,
    ...defined({ from }),
    attacks: attacks.length,
    ...defined({ kills }),
    summary,
    at: entry.at,
  };
}
