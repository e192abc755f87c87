import { defined } from "../../../shared/support/defined.ts";
import { type Decision, emit } from "../decision.ts";
import { OPEN_TASK_STATUSES, tasksIn } from "../fold/state.ts";
import { withdrawApprovals } from "./approvals.ts";
import { endTask } from "./end-task.ts";

/**
 * Ends the job: cancels its open tasks and withdraws its pending approvals. A landing already in progress completes.
 * The cancelled tasks get the job's reason, by which a later retry finds them.
 */
export function endJob(
  decision: Decision,
  to: "completed" | "failed" | "cancelled",
  { reason, detail, tasks = reason }: { reason?: string; detail?: string; tasks?: string } = {},
): void {
  const { job } = decision;
  emit(decision, {
    type: "job.status",
    to,
    ...defined({ reason, detail }),
  });
  const why = tasks ?? `job_${to}`;
  for (const task of tasksIn(job, ...OPEN_TASK_STATUSES)) endTask(decision, task, why);
  withdrawApprovals(decision, why);
  if (job.landing !== undefined) decision.effects.push({ kind: "land" });
  decision.effects.push({ kind: "conclude" });
}
