import type { ApprovalDecision } from "../../../shared/protocol/approval/approval.ts";
import type { JobEvent } from "../../../shared/protocol/job/event.ts";
import type { ApprovalState } from "../approvals.ts";
import { approvedNote } from "../texts/task-notes.ts";
import { withEntry, withItem, withoutItem } from "./shared-empty.ts";
import { type JobState, taskOf } from "./state.ts";

type ApprovalEvent = Extract<JobEvent, { type: `approval.${string}` }>;
type Appliers = {
  [Name in ApprovalEvent["type"]]: (job: JobState, event: Extract<ApprovalEvent, { type: Name }>, at: number) => void;
};

/** How what waits for a person is folded into a job; part of `applyEvent`, under its contract. */
export const approvalAppliers: Appliers = {
  "approval.requested": (job, { type: _, n, ...requested }, at) => {
    job.approvals = withEntry(job.approvals, n, { n, ...requested, status: "pending", askedAt: at });
    job.pendingApprovals = withItem(job.pendingApprovals, n);
    if (requested.source !== undefined) job.sources.set(requested.source, requested.summary);
  },
  "approval.decided": (job, { n, decision, reason }, at) => {
    const approval = job.approvals.get(n);
    if (approval === undefined) throw new Error(`job ${job.id} has no approval ${n}`);
    approval.status = decision;
    approval.decidedAt = at;
    if (reason !== undefined) approval.reason = reason;
    job.pendingApprovals = withoutItem(job.pendingApprovals, n);
    applyDecision(job, approval, decision);
  },
  "approval.withdrawn": (job, { n, reason }, at) => {
    const approval = job.approvals.get(n);
    if (approval === undefined) throw new Error(`job ${job.id} has no approval ${n}`);
    Object.assign(approval, { status: "withdrawn", decidedAt: at, reason });
    job.pendingApprovals = withoutItem(job.pendingApprovals, n);
  },
};

/** What a decision lets the attempt, its task, or the job do from here on. */
function applyDecision(job: JobState, { n, taskId, call, reason }: ApprovalState, decision: ApprovalDecision): void {
  const task = taskId === undefined ? undefined : taskOf(job, taskId);
  if (task === undefined) return;
  const words = reason === undefined ? {} : { reason };
  if (call === undefined) {
    if (decision !== "deny") task.notes = [...task.notes, approvedNote(n, reason)];
    return;
  }
  task.decided = [...task.decided, { callId: call.callId, decision, ...words }];
  if (decision === "once") task.permitted = [...task.permitted, ...call.files];
  if (decision === "job") {
    job.permitted.push(...call.files);
    job.allowed.push({ tool: call.tool, subject: call.subject });
  }
}
