import type { AskedCall } from "../../../shared/protocol/approval/approval.ts";
import type { Plan, PlannedTask } from "../../../shared/protocol/job/plan.ts";
import { type ApprovalState, pendingApprovals } from "../approvals.ts";
import { type Decision, emit, moveTask } from "../decision.ts";
import { newestAttempt, type TaskState } from "../fold/state.ts";
import type { Reply } from "../input.ts";

/** Parks an attempt with tool calls that need a person's approval. The attempt holds no slot until all of the calls are decided. */
export function askForCalls(decision: Decision, task: TaskState, calls: readonly AskedCall[]): void {
  for (const call of calls) {
    request(decision, {
      kind: "call",
      ...attemptOf(task),
      call,
      summary: `${call.tool} ${call.subject.replace(/\s+/g, " ").slice(0, 200)}: ${call.reason}`,
    });
  }
  moveTask(decision, task, "parked", "approval");
}

/** Parks an attempt whose calls the permission gate refused too often, until a person decides. */
export function askAboutDenials(decision: Decision, task: TaskState): void {
  const role = newestAttempt(task)?.role ?? task.spec.role;
  request(decision, {
    kind: "denials",
    ...attemptOf(task),
    summary: `${task.spec.key}: the gate refused calls of this ${role} too often; allow it to continue, or deny and leave it to the lead`,
  });
  moveTask(decision, task, "parked", "denials");
}

/** Makes the lead's plan wait for approval; none of its tasks starts until then. */
export function askForPlan(decision: Decision, source: string, plan: Plan): Reply {
  const count = plan.tasks.length;
  const summary = `the plan, ${count} ${count === 1 ? "task" : "tasks"}: ${plan.summary.replace(/\s+/g, " ").slice(0, 200)}`;
  request(decision, { kind: "plan", plan, source, summary });
  emit(decision, { type: "job.status", to: "awaiting_approval", reason: "plan" });
  return {
    kind: "done",
    text: "The plan is valid and waits for a person. On approval its tasks start by themselves; on denial you will be told why. End your turn.",
  };
}

/** Makes an amendment of an approved plan wait for approval. None of its tasks starts until then; the rest of the job continues. */
export function askForAmendment(
  decision: Decision,
  { source, add, remove, reason }: { source: string; add: PlannedTask[]; remove: string[]; reason: string },
): Reply {
  const count = add.length;
  const less = remove.length === 0 ? "" : `, ${remove.length} less`;
  const words = reason.replace(/\s+/g, " ").slice(0, 200);
  request(decision, {
    kind: "amendment",
    plan: { summary: reason, tasks: add },
    ...(remove.length === 0 ? {} : { remove }),
    source,
    summary: `${count} more ${count === 1 ? "task" : "tasks"}${less}: ${words}`,
  });
  return {
    kind: "done",
    text: "A person approved the plan, so a person must approve its amendments too. You will be notified of the decision. End your turn.",
  };
}

/** Withdraws the pending approvals of a task or of a whole job after the task or the job has ended. */
export function withdrawApprovals(decision: Decision, reason: string, task?: TaskState): void {
  for (const { n, taskId } of pendingApprovals(decision.job)) {
    if (task === undefined || taskId === task.spec.id) emit(decision, { type: "approval.withdrawn", n, reason });
  }
}

type Requested = Omit<ApprovalState, "n" | "status" | "askedAt">;

function request(decision: Decision, requested: Requested): void {
  emit(decision, { type: "approval.requested", n: decision.job.approvals.size + 1, ...requested });
}

function attemptOf(task: TaskState): Pick<Requested, "taskId" | "attempt"> {
  return { taskId: task.spec.id, attempt: task.attempts.length };
}
