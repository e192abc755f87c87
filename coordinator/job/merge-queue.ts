import type { JobId, TaskId } from "../../shared/protocol/ids.ts";
import type { Acceptance } from "../../shared/protocol/job/plan.ts";
import type { Candidate, TaskSpec } from "../../shared/protocol/task/task.ts";
import type { KillScore } from "../../shared/protocol/verification/verdict.ts";
import { defined } from "../../shared/support/defined.ts";
import { contestants, hasPrecedence, isLandingHeld } from "./contests.ts";
import type { Batch } from "./fold/merge-group.ts";
import { countIn, type JobState, tasksIn } from "./fold/state.ts";

/** Batches at once: one under test, and the next on top of it, which is right when the first one is. */
const MAX_BATCHES = 2;
/** Most commits that land in one step. */
const MAX_BATCH = 256;

/** Why a job pauses whose landings git refuses. */
export const LANDING_REFUSED = "landing_refused";
/** Reasons of a pause in which nothing is merged before somebody has looked. */
const STOPS_LANDING = new Set([LANDING_REFUSED, "branch_moved"]);

/** A verified commit, and what its landing commit says about it. */
export interface Landable {
  readonly task: Pick<TaskSpec, "id" | "key" | "title">;
  readonly candidate: Candidate;
  /** The verdict that passed it: who, in which earlier job, how many attacks and what they notice, in one line, when (ms since 1970). */
  readonly verdict: {
    attemptId: string;
    from?: JobId;
    attacks: number;
    kills?: KillScore;
    summary: string;
    at: number;
  };
}

/** What the merge queue does next, as copied out of the job. */
export type NextLanding =
  /** An announced landing is to be finished, or aborted. */
  | { kind: "landing"; from: string; to: string }
  /** A batch has passed the gate and is to be announced. */
  | { kind: "green"; from: string; to: string; tasks: TaskId[]; commits: string[]; batch: number }
  /** Verified commits are to be merged onto `from`; then they are tested, or, without a gate, announced. */
  | { kind: "verified"; from: string; head: string; isTested: boolean; items: Landable[] }
  | { kind: "nothing" };

/** The steps of the gate that run on each batch: its commands. What compares whole trees waits for the whole tree. */
export function batchSteps({ submission }: JobState): Acceptance[] {
  if (submission.gateRuns === "end") return [];
  return (submission.gate ?? []).filter(({ kind }) => kind === "command");
}

/** True when the merge queue has something to do; O(1) in the size of the job. */
export function hasLandingWork(job: JobState): boolean {
  if (STOPS_LANDING.has(job.pause?.reason ?? "")) return false;
  if (job.landing !== undefined || isGreen(job.batches[0])) return true;
  if (!mayPlan(job) || countIn(job, "verified") <= batchedCount(job)) return false;
  return !isLandingHeld(job) || contestants(job).some((task) => task.status === "verified" && hasPrecedence(task));
}

/** What the merge queue does next. Pure; the flow does it and comes back. */
export function nextLanding(job: JobState): NextLanding {
  if (STOPS_LANDING.has(job.pause?.reason ?? "")) return { kind: "nothing" };
  if (job.landing !== undefined) return { kind: "landing", from: job.landing.from, to: job.landing.to };
  const [first] = job.batches;
  if (first !== undefined && isGreen(first)) {
    const { n, from, tasks, commits } = first;
    return { kind: "green", from, to: commits.at(-1) ?? from, tasks: [...tasks], commits: [...commits], batch: n };
  }
  if (job.head === undefined || !mayPlan(job)) return { kind: "nothing" };
  const batched = new Set(job.batches.flatMap(({ tasks }) => tasks));
  const isHeld = isLandingHeld(job);
  const contesting = contestants(job).filter(({ status }) => status === "verified");
  // Those that lost before are merged first, so that it is not they who lose again.
  const waiting = [...new Set([...contesting, ...tasksIn(job, "verified")])].filter(
    (task) => !batched.has(task.spec.id) && (!isHeld || hasPrecedence(task)),
  );
  const items = waiting.slice(0, MAX_BATCH).flatMap(({ spec, candidate }) => {
    const { id, key, title } = spec;
    if (candidate === undefined) return [];
    return [{ task: { id, key, title }, candidate, verdict: passingVerdict(job, id, candidate.commit) }];
  });
  if (items.length === 0) return { kind: "nothing" };
  return { kind: "verified", from: tipOf(job), head: job.head, isTested: batchSteps(job).length > 0, items };
}

/** Where the next batch begins: on what is merged, announced or under test. */
export function tipOf(job: JobState): string {
  return job.batches.at(-1)?.commits.at(-1) ?? job.landing?.to ?? job.head ?? "";
}

/** True for a batch of which every landing is known to pass the gate. */
export function isGreen(batch: Batch | undefined): boolean {
  return batch !== undefined && batch.tasks.length > 0 && batch.good === batch.tasks.length;
}

/** While a culprit is searched, nothing is built on top: it would fall with the batch. */
function mayPlan(job: JobState): boolean {
  if (batchSteps(job).length === 0) return job.landing === undefined;
  return (
    job.paused === undefined && job.batches.length < MAX_BATCHES && job.batches.every(({ bad }) => bad === undefined)
  );
}

function batchedCount(job: JobState): number {
  return job.batches.reduce((sum, { tasks }) => sum + tasks.length, 0);
}

/** The verdict that passed this very commit; a verified task without one is a bug. */
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
