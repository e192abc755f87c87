import type { JobView, VerdictList } from "../../shared/protocol/api/api.ts";
import type { JobUsage } from "../../shared/protocol/price/costs.ts";
import { addUsage, cacheReadShare, NO_USAGE, type Usage } from "../../shared/protocol/price/usage.ts";
import type { Delivery } from "../../shared/protocol/task/delivery.ts";
import type { Task } from "../../shared/protocol/task/task.ts";
import { defined } from "../../shared/support/defined.ts";
import { type JobState, newestAttempt, pausedBy, type TaskState } from "../job/fold/state.ts";
import { buildOrder, deliveryFor } from "../job/order.ts";
import { ownership } from "../log/store.ts";

/** The view of a job in the API. Pure. */
export function viewJob(job: JobState): JobView {
  const { submission, intake } = job;
  const planned = [...job.tasks.values()].filter(({ spec }) => spec.origin === "plan");
  const counts: Record<string, number> = {};
  for (const { status } of planned) counts[status] = (counts[status] ?? 0) + 1;
  return {
    id: job.id,
    title: submission.title ?? submission.goal.slice(0, 80),
    goal: submission.goal,
    ...ownership(job.author),
    status: job.status,
    ...pauseOf(job),
    ...defined({ reason: job.reason, detail: job.detail }),
    createdAt: job.createdAt,
    ...defined({ endedAt: job.endedAt }),
    limits: job.limits,
    ...(intake === undefined ? {} : { base: intake.base, branch: intake.branch }),
    ...defined({ head: job.head, planSummary: job.planSummary }),
    counts,
    running: runningAttempts(job),
    ...(job.pendingApprovals.size === 0 ? {} : { approvals: job.pendingApprovals.size }),
    lead: { runs: job.lead.runs, active: job.lead.active },
    usage: job.usage,
    simulated: job.simulated === true,
    cacheReadShare: cacheReadShare(job.usage),
    ...defined({ quote: job.newestQuote }),
  };
}

/** The view of a task in the API. */
export function viewTask(job: JobState, task: TaskState): Task {
  const reason = task.reason ?? groupReason(job, task);
  return {
    ...task.spec,
    status: task.status,
    ...defined({ reason }),
    revision: task.revision,
    ...defined({ candidate: task.candidate }),
    findings: [...task.findings],
    attempts: task.attempts.map((attempt) => ({ ...attempt })),
    ...defined({ landedAs: task.landedAs, result: task.result }),
    ...(task.reused === undefined ? {} : { reused: task.reused.from }),
  };
}

/** The reason of a verified task that waits for the gate's verdict on its merge group: `batch:N`, N being the group's number. */
function groupReason({ mergeGroups }: JobState, { status, spec }: TaskState): string | undefined {
  if (status !== "verified") return undefined;
  const group = mergeGroups.find(({ tasks }) => tasks.includes(spec.id));
  return group === undefined ? undefined : `batch:${group.n}`;
}

/** The verification log of a job. */
export function viewVerdicts(job: JobState): VerdictList {
  const verdicts = job.verdicts.map(({ taskId, at, verdict }) => ({
    taskId,
    key: job.tasks.get(taskId)?.spec.key ?? taskId,
    at,
    verdict,
  }));
  return { verdicts };
}

/** The money and tokens that a job has used, by role, from the job's log. */
export function viewUsage(job: JobState): Pick<JobUsage, "usage" | "byRole" | "capUsd" | "simulated"> {
  const byRole: Record<string, Usage> = { lead: job.lead.usage };
  for (const { role, usage } of [...job.tasks.values()].flatMap(({ attempts }) => attempts)) {
    if (usage.calls > 0) byRole[role] = addUsage(byRole[role] ?? NO_USAGE, usage);
  }
  return { usage: job.usage, capUsd: job.limits.maxCostUsd, simulated: job.simulated === true, byRole };
}

function runningAttempts(job: JobState): JobView["running"] {
  return [...job.tasks.values()].flatMap(({ spec, attempts }) => {
    const attempt = attempts.at(-1);
    if (attempt?.status !== "running") return [];
    const { stage, role, id: attemptId } = attempt;
    return [{ taskId: spec.id, key: spec.key, stage, role, attemptId, since: attempt.startedAt ?? attempt.queuedAt }];
  });
}

/** A task, and its delivery if the delivery waits in a queue. */
export function viewAlone(job: JobState, task: TaskState): { view: Task; delivery?: Delivery } {
  const view = viewTask(job, task);
  const attempt = newestAttempt(task);
  if (task.status !== "queued" || attempt?.status !== "queued") return { view };
  return { view, delivery: deliveryFor(buildOrder(job, task, attempt)) };
}

/** The reason why a job is paused and, if known, when the pause ends. */
function pauseOf(job: JobState): Pick<JobView, "paused" | "resumeAt"> {
  const paused = pausedBy(job);
  if (paused === undefined) return {};
  return { paused, ...(job.pause?.resumeAt === undefined ? {} : { resumeAt: job.pause.resumeAt }) };
}
