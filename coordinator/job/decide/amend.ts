import type { Estimates } from "../../../shared/protocol/job/history.ts";
import type { PlannedTask } from "../../../shared/protocol/job/plan.ts";
import { type ApprovalState, openedBy, pendingApprovals } from "../approvals.ts";
import { type Decision, emit, notifyLead, refuse } from "../decision.ts";
import type { Reply } from "../input.ts";
import { checkPlan } from "../plan/check-plan.ts";
import { leadAmendmentDenied, leadAmendmentStale } from "../texts/lead.ts";
import { askForAmendment } from "./approvals.ts";
import { endTask } from "./end-task.ts";
import { addTasks, leadTask, type NamedInPlan, quote, quoteProposal, refusePlan, rulesOf } from "./plan.ts";

/** A change of a running job's plan by the lead: tasks to add, and tasks to remove that have not started. */
export interface Amendment extends NamedInPlan {
  readonly source: string;
  readonly add: PlannedTask[];
  readonly remove: string[];
  readonly reason: string;
  readonly estimates?: Estimates | undefined;
}

/**
 * Changes the plan of a running job: adds tasks, and removes tasks that have not started. If a person had to approve the plan, an amendment
 * that adds tasks waits as a whole for approval while other work continues. An amendment that only removes tasks takes effect at once.
 */
export function amendPlan(decision: Decision, amendment: Amendment): Reply {
  const { job } = decision;
  if (job.sources.has(amendment.source)) return { kind: "done", text: "already amended, or handed in" };
  if (job.status !== "running") return refuse(`amend_plan needs a running job, this one is ${job.status}`);
  if (waiting(decision) !== undefined) {
    return refuse(
      "the amendment that you handed in waits for a person: end your turn, you will be notified of the decision",
    );
  }
  const unremovable = amendment.remove.flatMap((key) => {
    const task = leadTask(job, key);
    return "kind" in task ? [task.text] : [];
  });
  if (unremovable.length > 0) return refuse(`nothing was amended: ${unremovable.join("; ")}`);
  const faults = checkPlan(amendment.add, rulesOf(job, amendment));
  if (faults.length > 0) return refusePlan(faults);
  if (job.submission.approval === "plan" && amendment.add.length > 0) {
    quoteProposal(decision, { cause: "amendment", estimates: amendment.estimates }, (trial) =>
      change(trial, amendment),
    );
    return askForAmendment(decision, amendment);
  }
  return applyAmendment(decision, amendment);
}

/** The amendment that waits for approval, if any. */
export function waiting({ job }: Decision): ApprovalState | undefined {
  return pendingApprovals(job).find(({ kind }) => kind === "amendment");
}

/**
 * Carries out a person's decision about an amendment. If the job has changed meanwhile and the amendment no longer fits
 * it, the lead receives a list of the amendment's faults.
 */
export function followAmendment(
  decision: Decision,
  { plan, source, remove = [] }: ApprovalState,
  { isDenied, reason }: { isDenied: boolean; reason: string | undefined },
): Reply {
  if (plan === undefined || source === undefined) throw new Error("an approval of an amendment carries its tasks");
  if (decision.job.status !== "running") return { kind: "done", text: "decided" };
  if (isDenied) {
    notifyLead(decision, leadAmendmentDenied(reason));
    return { kind: "done", text: "Denied. The lead is notified." };
  }
  const faults = checkPlan(plan.tasks, rulesOf(decision.job));
  if (faults.length > 0) {
    notifyLead(decision, leadAmendmentStale(faults));
    return { kind: "done", text: `Approved, but it no longer fits the job (${faults[0]}). The lead is notified.` };
  }
  change(decision, { source, add: plan.tasks, remove, reason: plan.summary }, { isApproved: true });
  const opened = plan.tasks.flatMap(({ writes }) => openedBy(writes));
  const also = opened.length === 0 ? "" : ` It may change these protected files: ${[...new Set(opened)].join(", ")}.`;
  return { kind: "done", text: `Approved: ${plan.tasks.length} tasks are added.${also}` };
}

/** Applies an amendment that needs no approval. */
function applyAmendment(decision: Decision, amendment: Amendment): Reply {
  change(decision, amendment);
  quote(decision, "amendment", amendment.estimates);
  return { kind: "done", text: `Amended: ${amendment.add.length} tasks added, ${amendment.remove.length} removed.` };
}

/** Changes the plan. If a person approved the amendment, the new tasks may change the protected files that they name. */
function change(
  decision: Decision,
  { source, add, remove, reason }: Amendment,
  { isApproved = false }: { isApproved?: boolean } = {},
): void {
  const { job } = decision;
  emit(decision, { type: "plan.accepted", source, summary: job.planSummary ?? reason });
  for (const key of remove) {
    const task = leadTask(job, key);
    if (!("kind" in task)) endTask(decision, task, "removed_by_lead");
  }
  addTasks(decision, source, add, isApproved);
}
