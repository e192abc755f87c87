import type { Approval, AskedCall } from "../../shared/protocol/approval/approval.ts";
import { asJobId, type JobId, type TaskId } from "../../shared/protocol/ids.ts";
import type { Plan } from "../../shared/protocol/job/plan.ts";
import { isNeverPermitted, isProtectedPath } from "../../shared/protocol/landing/protected-paths.ts";
import { defined } from "../../shared/support/defined.ts";
import { patternOf } from "../../shared/support/paths/path-pattern.ts";
import type { JobState } from "./fold/state.ts";

/** Something of a job that waits, or waited, for a person. */
export interface ApprovalState {
  readonly n: number;
  readonly kind: Approval["kind"];
  status: Approval["status"];
  readonly taskId?: TaskId;
  /** The attempt's number. */
  readonly attempt?: number;
  readonly call?: AskedCall;
  /** The plan, or the tasks that an amendment adds. */
  readonly plan?: Plan;
  /** Keys or ids of the tasks that an amendment takes back. */
  readonly remove?: string[];
  /** The lead's tool call that handed in the plan. */
  readonly source?: string;
  readonly summary: string;
  readonly askedAt: number;
  decidedAt?: number;
  reason?: string;
}

/** The id under which people and programs know an approval. */
export function approvalId(jobId: JobId, n: number): string {
  return `apr_${jobId.slice("job_".length)}_${n}`;
}

/** The job and the number that a checked id stands for. */
export function readApprovalId(id: string): { jobId: JobId; n: number } {
  const [, job = "", n = "0"] = id.split("_");
  return { jobId: asJobId(`job_${job}`), n: Number(n) };
}

/** All that waits for a person in a job, oldest first. */
export function pendingApprovals(job: JobState): ApprovalState[] {
  return [...job.pendingApprovals].flatMap((n) => job.approvals.get(n) ?? []);
}

/** An approval as the API shows it. `isAway`: nobody is there to answer now. */
export function viewApproval(job: JobState, approval: ApprovalState, isAway: boolean): Approval {
  const { n, kind, status, taskId, attempt, call, plan, remove, summary, askedAt, decidedAt, reason } = approval;
  const task = taskId === undefined ? undefined : job.tasks.get(taskId);
  const record = attempt === undefined ? undefined : task?.attempts[attempt - 1];
  return {
    id: approvalId(job.id, n),
    jobId: job.id,
    kind,
    status,
    ...defined({ taskId }),
    ...(task === undefined ? {} : { taskKey: task.spec.key }),
    ...(record === undefined ? {} : { attemptId: record.id, role: record.role }),
    ...defined({ call }),
    summary,
    ...(plan === undefined ? {} : { plan: viewPlan(plan) }),
    ...defined({ remove }),
    ...(plan === undefined || job.newestQuote === undefined ? {} : { quote: job.newestQuote }),
    simulated: job.simulated === true,
    deferred: status === "pending" && isAway,
    askedAt,
    ...defined({ decidedAt, reason }),
  };
}

function viewPlan(plan: Plan): NonNullable<Approval["plan"]> {
  const tasks = plan.tasks.map(({ key, role, title, dependsOn, writes }) => ({
    key,
    role,
    title,
    dependsOn,
    writes,
    protected: openedBy(writes),
  }));
  return { summary: plan.summary, tasks };
}

/**
 * Protected files that a task's `writes` name one by one: what a person sees, they can approve. A pattern that merely
 * covers some opens none.
 */
export function openedBy(writes: readonly string[]): string[] {
  return writes
    .flatMap((glob) => patternOf(glob).path ?? [])
    .filter((path) => isProtectedPath(path, { isInBase: true }) && !isNeverPermitted(path));
}
