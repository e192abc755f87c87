import type { Notification } from "../../../shared/protocol/notification/notification.ts";
import type { Verdict } from "../../../shared/protocol/verification/verdict.ts";
import { escapeText } from "../../../shared/support/text/escape-text.ts";
import { type JobState, newestAttempt, type TaskState, tasksIn } from "../fold/state.ts";

/** The lead's first message, which states its role and limits. The goal and the repository map are in the job context. */
export function leadOpening(job: JobState): string {
  const { limits, submission } = job;
  const gate = submission.gate === undefined ? "none" : escapeText(JSON.stringify(submission.gate));
  return [
    "role: lead",
    "",
    "Plan this job and see it through. Its goal, the repository's map and its instructions are in the job context.",
    `<limits>max_tasks=${limits.maxTasks} max_concurrency=${limits.maxConcurrency} max_revisions=${limits.maxRevisions} max_cost_usd=${limits.maxCostUsd}</limits>`,
    `<gate>${gate}</gate>`,
    ...gateOnBase(job),
    ...hotSpots(job),
    "Explore with delegate where you need to know the code, then submit_plan. End your turn whenever you wait for others.",
  ].join("\n");
}

/** Tells the lead which parts of the gate fail on the job's base. The output of commands is data: it is escaped and put into one labelled block. */
function gateOnBase({ intake }: JobState): string[] {
  const { failed = [], unloadable = [] } = intake?.gateOnBase ?? {};
  if (failed.length + unloadable.length === 0) return [];
  return [
    '<gate-on-base data="parts of the gate that fail on the files as they are, before any change">',
    ...failed.map(
      ({ command, ending, printed }) =>
        `<fails command="${escapeText(command)}" ending="${escapeText(ending)}">${escapeText(printed)}</fails>`,
    ),
    ...unloadable.map(
      ({ module, error }) => `<does-not-load module="${escapeText(module)}">${escapeText(error)}</does-not-load>`,
    ),
    "</gate-on-base>",
    "The result has to pass the whole gate: either the goal is to fix these failures, or a task has to fix their cause.",
  ];
}

/**
 * Lists the paths over which tasks of earlier jobs conflicted. Paths are data from a repository: they are escaped, put
 * into one labelled block, and not part of the shared prefix.
 */
function hotSpots({ hotSpots: spots = [] }: JobState): string[] {
  if (spots.length === 0) return [];
  const lines = spots.map(
    ({ path, changed, waited, conflicts }) =>
      `${escapeText(path.slice(0, 200))}: changed by ${changed}, waited for by ${waited}, conflicts ${conflicts}`,
  );
  return [
    '<hot-spots data="paths over which tasks of earlier jobs on this repository conflicted; older counts weigh less">',
    ...lines,
    "</hot-spots>",
    "Give each of these to one task, or let the tasks that need it depend on each other.",
  ];
}

/** The report of a read-only task. The text is data from an agent: it is escaped and put into one labelled block. */
export function leadReport(task: TaskState, notification: Pick<Notification, "summary" | "result">): string {
  return [
    '<task-notification automated="true">',
    `<task id="${task.spec.id}" role="${escapeText(task.spec.role)}" status="reported">${escapeText(task.spec.title)}</task>`,
    `<summary written-by="agent">${escapeText(notification.summary)}</summary>`,
    `<report written-by="agent">${escapeText(notification.result)}</report>`,
    "</task-notification>",
  ].join("\n");
}

/** Tells the lead about a task that the harness does not retry by itself. */
export function leadStuckTask(task: TaskState, why: string): string {
  const findings = task.findings.map(
    (finding) =>
      `<finding source="${finding.source}" name="${escapeText(finding.name)}">${escapeText(finding.claim)}</finding>`,
  );
  return [
    '<task-notification automated="true">',
    `<task id="${task.spec.id}" key="${escapeText(task.spec.key)}" status="parked">${escapeText(task.spec.title)}</task>`,
    `<why>${escapeText(why)}</why>`,
    ...findings,
    "</task-notification>",
    "Decide: message_task with what it should do differently (it is then tried again), or stop_task, or amend_plan.",
  ].join("\n");
}

/** Tells the lead that a person did not approve the plan. */
export function leadPlanDenied(reason: string | undefined): string {
  const words = reason === undefined ? "" : `\n<reason>${escapeText(reason)}</reason>`;
  return `A person looked at the plan and did not approve it; none of its tasks was started.${words}\nMake a new plan that follows the reason, and submit_plan again.`;
}

/** Tells the lead that a person did not approve an amendment of the plan. */
export function leadAmendmentDenied(reason: string | undefined): string {
  const words = reason === undefined ? "" : `\n<reason>${escapeText(reason)}</reason>`;
  return `A person looked at the amendment and did not approve it; no task was started or removed.${words}\nContinue without it, or amend_plan as the reason asks.`;
}

/** Tells the lead that a person approved an amendment that no longer fits the job. */
export function leadAmendmentStale(faults: readonly string[]): string {
  const lines = faults.slice(0, 20).map((fault) => `- ${escapeText(fault)}`);
  return `A person approved the amendment, but it no longer fits the job; none of its tasks was started:\n${lines.join("\n")}\nFix this with another amend_plan.`;
}

/** Tells the lead that no task is active, so it has to decide the next step. */
export function leadNothingOpen(job: JobState): string {
  if (job.status === "planning") {
    return "Nothing is under way and there is no plan yet. Delegate what you still need to know, or submit_plan.";
  }
  const left = tasksIn(job, "parked", "blocked")
    .filter(({ spec }) => spec.origin !== "canary")
    .map((task) => `${task.spec.key}: ${task.status} (${task.reason ?? newestAttempt(task)?.stopReason ?? "unknown"})`);
  const merged = tasksIn(job, "merged").length;
  if (left.length === 0) {
    return `<all-tasks-ended merged="${merged}" failed="${tasksIn(job, "failed").length}" cancelled="${tasksIn(job, "cancelled").length}"/>\nEvery task has ended. If the goal is reached, call finish_job with a summary for the person; else amend_plan.`;
  }
  return [
    `Nothing is under way, ${merged} tasks are merged, and these cannot continue by themselves:`,
    ...left.map((line) => `- ${escapeText(line)}`),
    "Use message_task, stop_task or amend_plan.",
  ].join("\n");
}

/** Tells the lead that the integrated result was refused. */
export function leadGateFailed(verdict: Verdict): string {
  return [
    `<gate-notification automated="true" by="${verdict.by}" decision="fail">`,
    `<summary>${escapeText(verdict.summary)}</summary>`,
    ...verdict.findings.map(
      (finding) =>
        `<finding source="${finding.source}" name="${escapeText(finding.name)}">${escapeText(finding.claim)}\n${escapeText(finding.evidence ?? "")}</finding>`,
    ),
    "</gate-notification>",
    "The integrated result was refused. amend_plan with tasks that fix it, then finish_job again.",
  ].join("\n");
}
