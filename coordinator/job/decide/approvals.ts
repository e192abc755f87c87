import type { AskedCall } from "../../../shared/protocol/approval/approval.ts";
import type { Plan, PlannedTask } from "../../../shared/protocol/job/plan.ts";
import { type ApprovalState, pendingApprovals } from "../approvals.ts";
import { type Decision, emit, moveTask } from "../decision.ts";
import { newestAttempt, type TaskState } from "../fold/state.ts";
import type { Reply } from "../input.ts";

/** An attempt stopped at calls that the gate asks a person about: it holds no slot until all of them are decided. */
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

/** An attempt was refused too often: a person looks at it before it goes on. */
export function askAboutDenials(decision: Decision, task: TaskState): void {
  const role = newestAttempt(task)?.role ?? task.spec.role;
  request(decision, {
    kind: "denials",
    ...attemptOf(task),
    summary: `${task.spec.key}: the gate refused calls of this ${role} too often; let it go on, or deny and leave it to the lead`,
  });
  moveTask(decision, task, "parked", "denials");
}

/** The lead's plan waits for a person: nothing of it is started. */
export function askForPlan(decision: Decision, source: string, plan: Plan): Reply {
  const count = plan.tasks.length;
  const summary = `the plan, ${count} ${count === 1 ? "task" : "tasks"}: ${plan.summary.replace(/\s+/g, " ").slice(0, 200)}`;
  request(decision, { kind: "plan", plan, source, summary });
  emit(decision, { type: "job.status", to: "awaiting_approval", reason: "plan" });
  return {
    kind: "done",
    text: "The plan is whole, and waits for a person. When they approve it, its tasks start by themselves; when they do not, you will be told why. End your turn.",
  };
}

/** Tasks beyond the plan that a person approved: nothing of them is started, and the rest of the job goes on. */
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
    text: "The plan was approved by a person, and so must be what goes beyond it: the amendment waits for them. You will be told what they say. End your turn.",
  };
}

/** Nobody needs the answers any more: a task, or the job, has ended. */
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
