import type { Estimates } from "../../../shared/protocol/job/history.ts";
import type { PlannedTask } from "../../../shared/protocol/job/plan.ts";
import { type ApprovalState, openedBy, pendingApprovals } from "../approvals.ts";
import { type Decision, emit, notifyLead } from "../decision.ts";
import type { Reply } from "../input.ts";
import { checkPlan } from "../plan/check-plan.ts";
import { leadAmendmentDenied, leadAmendmentStale } from "../texts/lead.ts";
import { askForAmendment } from "./approvals.ts";
import { endTask } from "./end-task.ts";
import { addTasks, type NamedInPlan, quote, quoteProposal, refuse, refusePlan, rulesOf, wantedTask } from "./plan.ts";

/** What the lead wants of a running job's plan: tasks more, and tasks that are not wanted any more. */
export interface Amendment extends NamedInPlan {
  readonly source: string;
  readonly add: PlannedTask[];
  readonly remove: string[];
  readonly reason: string;
  readonly estimates?: Estimates | undefined;
}

/**
 * Adds tasks to a running job and takes back tasks that have not started. Where a person had to approve the plan, they have to
 * approve what goes beyond it: an amendment with tasks waits, whole, while other work goes on. One that only takes back does not.
 */
export function amendPlan(decision: Decision, amendment: Amendment): Reply {
  const { job } = decision;
  if (job.sources.has(amendment.source)) return { kind: "done", text: "already amended, or handed in" };
  if (job.status !== "running") return refuse(`amend_plan needs a running job, this one is ${job.status}`);
  if (waiting(decision) !== undefined) {
    return refuse("the amendment that you handed in waits for a person: end your turn, you will be told what they say");
  }
  const notRemoved = amendment.remove.flatMap((key) => {
    const task = wantedTask(job, key);
    return "kind" in task ? [task.text] : [];
  });
  if (notRemoved.length > 0) return refuse(`nothing was amended: ${notRemoved.join("; ")}`);
  const faults = checkPlan(amendment.add, rulesOf(job, amendment));
  if (faults.length > 0) return refusePlan(faults);
  if (job.submission.approval === "plan" && amendment.add.length > 0) {
    quoteProposal(decision, { cause: "amendment", estimates: amendment.estimates }, (trial) =>
      change(trial, amendment),
    );
    return askForAmendment(decision, amendment);
  }
  return takeAmendment(decision, amendment);
}

/** The amendment that waits for a person, if one does. */
export function waiting({ job }: Decision): ApprovalState | undefined {
  return pendingApprovals(job).find(({ kind }) => kind === "amendment");
}

/** A person decided about an amendment. The job went on meanwhile: what cannot be any more goes back to the lead. */
export function followAmendment(
  decision: Decision,
  { plan, source, remove = [] }: ApprovalState,
  { isDenied, reason }: { isDenied: boolean; reason: string | undefined },
): Reply {
  if (plan === undefined || source === undefined) throw new Error("an approval of an amendment carries its tasks");
  if (decision.job.status !== "running") return { kind: "done", text: "decided" };
  if (isDenied) {
    notifyLead(decision, leadAmendmentDenied(reason));
    return { kind: "done", text: "Denied. The lead is told." };
  }
  const faults = checkPlan(plan.tasks, rulesOf(decision.job));
  if (faults.length > 0) {
    notifyLead(decision, leadAmendmentStale(faults));
    return { kind: "done", text: `Approved, but it cannot be any more (${faults[0]}). The lead is told.` };
  }
  change(decision, { source, add: plan.tasks, remove, reason: plan.summary }, { isApproved: true });
  const opened = plan.tasks.flatMap(({ writes }) => openedBy(writes));
  const also = opened.length === 0 ? "" : ` It may change these protected files: ${[...new Set(opened)].join(", ")}.`;
  return { kind: "done", text: `Approved: ${plan.tasks.length} tasks are added.${also}` };
}

/** Takes an amendment that needs nobody's word. */
function takeAmendment(decision: Decision, amendment: Amendment): Reply {
  change(decision, amendment);
  quote(decision, "amendment", amendment.estimates);
  return { kind: "done", text: `Amended: ${amendment.add.length} tasks added, ${amendment.remove.length} removed.` };
}

/** Changes the plan. A person's approval opens the protected files that the new tasks name. */
function change(
  decision: Decision,
  { source, add, remove, reason }: Amendment,
  { isApproved = false }: { isApproved?: boolean } = {},
): void {
  const { job } = decision;
  emit(decision, { type: "plan.accepted", source, summary: job.planSummary ?? reason });
  for (const key of remove) {
    const task = wantedTask(job, key);
    if (!("kind" in task)) endTask(decision, task, "removed_by_lead");
  }
  addTasks(decision, source, add, isApproved);
}
