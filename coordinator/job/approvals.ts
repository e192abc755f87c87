import type { Approval, AskedCall } from "../../shared/protocol/approval/approval.ts";
import { asJobId, type JobId, type TaskId } from "../../shared/protocol/ids.ts";
import type { Plan } from "../../shared/protocol/job/plan.ts";
import { isNeverPermitted, isProtectedPath } from "../../shared/protocol/landing/protected-paths.ts";
import { defined } from "../../shared/support/defined.ts";
import { patternOf } from "../../shared/support/paths/path-pattern.ts";
import type { JobState } from "./fold/state.ts";

/** A decision that a job asks a person for, pending or already made. */
export interface ApprovalState {
  readonly n: number;
  readonly kind: Approval["kind"];
  status: Approval["status"];
  readonly taskId?: TaskId;
  /** The attempt's number. */
  readonly attempt?: number;
  readonly call?: AskedCall;
  /** The plan to approve, or the tasks that an amendment adds. */
  readonly plan?: Plan;
  /** Keys or ids of the tasks that the amendment removes. */
  readonly remove?: string[];
  /** The id of the lead's tool call that submitted the plan. */
  readonly source?: string;
  readonly summary: string;
  readonly askedAt: number;
  decidedAt?: number;
  reason?: string;
}

/** The id of an approval in the API and the CLI. */
export function approvalId(jobId: JobId, n: number): string {
  return `apr_${jobId.slice("job_".length)}_${n}`;
}

/** Splits an id that has passed its schema into the job and the approval's number. */
export function readApprovalId(id: string): { jobId: JobId; n: number } {
  const [, job = "", n = "0"] = id.split("_");
  return { jobId: asJobId(`job_${job}`), n: Number(n) };
}

/** The job's pending approvals, oldest first. */
export function pendingApprovals(job: JobState): ApprovalState[] {
  return [...job.pendingApprovals].flatMap((n) => job.approvals.get(n) ?? []);
}

/** Shows an approval in the form of the API. `isAway`: no person is there to decide now. */
export function viewApproval(job: JobState, approval: ApprovalState, isAway: boolean): Approval {
  const { n, kind, status, taskId, attempt, call, plan, remove, summary, askedAt, decidedAt, reason } = approval;
  const task = taskId === undefined ? undefined : job.tasks.get(taskId);
  const record = attempt === undefined ? undefined : task?.attempts[attempt - 1];
  return {
    id: approvalId(job.id, n),
    jobId: job.id,
    kind,
    status,
    ...defined({ taskId, taskKey: task?.spec.key, attemptId: record?.id, role: record?.role, call }),
    summary,
    ...defined({ plan: plan && viewPlan(plan), remove, quote: plan && job.newestQuote }),
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
 * The protected files that the field `writes` of tasks names by their full paths. A person who approves the plan sees
 * these paths, and so permits changes to them. A pattern that covers protected files permits nothing.
 */
export function openedBy(writes: readonly string[]): string[] {
  return writes
    .flatMap((glob) => patternOf(glob).path ?? [])
    .filter((path) => isProtectedPath(path, { isInBase: true }) && !isNeverPermitted(path));
}
