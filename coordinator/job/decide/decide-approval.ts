import type { ApprovalDecision } from "../../../shared/protocol/approval/approval.ts";
import { defined } from "../../../shared/support/defined.ts";
import { type ApprovalState, approvalId, openedBy, pendingApprovals } from "../approvals.ts";
import { type Decision, emit, moveTask, notifyLead } from "../decision.ts";
import { taskOf } from "../fold/state.ts";
import type { Reply } from "../input.ts";
import { leadPlanDenied, leadStuckTask } from "../texts/lead.ts";
import { followAmendment } from "./amend.ts";
import { decideFailure } from "./failure.ts";
import { acceptPlan } from "./plan.ts";
import { resumeFirst } from "./schedule.ts";

/** Takes a person's decision about an approval. Repeating the same decision changes nothing; a different later decision is refused. */
export function decideApproval(
  decision: Decision,
  input: { n: number; decision: ApprovalDecision; reason?: string },
): Reply {
  const { job } = decision;
  const approval = job.approvals.get(input.n);
  if (approval === undefined) return { kind: "refused", text: `the job has no approval ${input.n}` };
  const id = approvalId(job.id, approval.n);
  if (approval.status === input.decision) return { kind: "done", text: `${id} was decided so already` };
  if (approval.status !== "pending") {
    return { kind: "refused", text: `${id} is decided (${approval.status}) and no longer pending` };
  }
  const { reason } = input;
  emit(decision, {
    type: "approval.decided",
    n: approval.n,
    decision: input.decision,
    ...defined({ reason }),
  });
  return follow(decision, approval, { isDenied: input.decision === "deny", reason });
}

/** Carries out a person's decision about an approval. */
function follow(
  decision: Decision,
  approval: ApprovalState,
  { isDenied, reason }: { isDenied: boolean; reason: string | undefined },
): Reply {
  if (approval.kind === "plan") return followPlan(decision, approval, { isDenied, reason });
  if (approval.kind === "amendment") return followAmendment(decision, approval, { isDenied, reason });
  const task = approval.taskId === undefined ? undefined : taskOf(decision.job, approval.taskId);
  if (task === undefined || task.status !== "parked") return { kind: "done", text: "decided" };
  if (approval.kind === "denials" && isDenied) {
    decision.effects.push({ kind: "close", taskId: task.spec.id, n: task.attempts.length });
    if (task.spec.origin === "harness") {
      // The lead cannot decide about tasks of the harness, so a new attempt starts or the task ends.
      decideFailure(decision, task, { stopReason: "denied", summary: `a person ended its attempt${says(reason)}` });
      return { kind: "done", text: "The attempt has ended; the harness starts another if retries are left." };
    }
    moveTask(decision, task, "parked", "lead");
    notifyLead(
      decision,
      leadStuckTask(task, `the gate refused its calls too often, and a person ended the attempt${says(reason)}`),
    );
    return { kind: "done", text: "The attempt has ended; the lead decides about its task." };
  }
  const open = pendingApprovals(decision.job).filter(({ taskId }) => taskId === task.spec.id).length;
  if (open > 0) return { kind: "done", text: `Decided. The attempt waits for ${open} more.` };
  resumeFirst(decision, task);
  return { kind: "done", text: "Decided. The attempt resumes where it stopped." };
}

function followPlan(
  decision: Decision,
  { plan, source }: ApprovalState,
  { isDenied, reason }: { isDenied: boolean; reason: string | undefined },
): Reply {
  if (plan === undefined || source === undefined) throw new Error("an approval of a plan carries the plan");
  if (decision.job.status !== "awaiting_approval") return { kind: "done", text: "decided" };
  if (isDenied) {
    emit(decision, { type: "job.status", to: "planning", reason: "plan_denied" });
    notifyLead(decision, leadPlanDenied(reason));
    return { kind: "done", text: "Denied. The lead is notified and makes a new plan." };
  }
  acceptPlan(decision, source, plan, { isApproved: true });
  const opened = plan.tasks.flatMap(({ writes }) => openedBy(writes));
  const also = opened.length === 0 ? "" : ` It may change these protected files: ${[...new Set(opened)].join(", ")}.`;
  return { kind: "done", text: `Approved: ${plan.tasks.length} tasks are started.${also}` };
}

function says(reason: string | undefined): string {
  return reason === undefined ? "" : `, who says: ${reason}`;
}
