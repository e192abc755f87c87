import { describeFinding, describeTrouble } from "../../../shared/protocol/task/task-trouble.ts";
import type { Verdict } from "../../../shared/protocol/verification/verdict.ts";
import { oneLine } from "../../../shared/support/text/clean-text.ts";
import { type JobState, type TaskState, taskOf, tasksIn } from "../fold/state.ts";

/** The reason why a job is given up: a code, and the cause as a text for a person. */
export interface Standstill {
  readonly reason: "task_stuck" | "lead_idle";
  readonly detail: string;
}

/** Maximum number of characters shown of the latest message of an agent or of the lead. */
const MAX_LENGTH = 400;

/**
 * Describes why a job cannot continue. If a task is stuck, the text names the oldest one and why it was refused;
 * otherwise the state in which the lead left the job. In both cases the lead's latest message follows.
 */
export function describeStandstill(job: JobState): Standstill {
  const words = leadWords(job);
  const [first, ...others] = stuckTasks(job);
  if (first === undefined) return { reason: "lead_idle", detail: `${describeProgress(job)}${words}` };
  const more =
    others.length === 0 ? "" : ` (and ${others.length} more ${others.length === 1 ? "task is" : "tasks are"} stuck)`;
  return {
    reason: "task_stuck",
    detail: `task ${first.spec.key} ${whyStuck(first)}${more}${agentWords(first)}${words}`,
  };
}

/** Describes for a person why a commit was refused, with the first finding if there is one. */
export function describeRefusal({ findings: [first], summary }: Pick<Verdict, "findings" | "summary">): string {
  return first === undefined ? summary : describeFinding(first);
}

/**
 * Finds stuck tasks: tasks that are parked for the lead, that were given up although others depend on them, or that were given up after a
 * refusal or failure. Only tasks of the plan count; while there is no plan, delegated tasks count.
 */
function stuckTasks(job: JobState): TaskState[] {
  const parked = tasksIn(job, "parked").filter(({ spec, reason }) => spec.origin !== "canary" && reason === "lead");
  const dead = tasksIn(job, "blocked").flatMap(({ reason }) => {
    const id = /^dependency_failed:(t\d+)$/.exec(reason ?? "")?.[1];
    return id === undefined ? [] : [taskOf(job, id as TaskState["spec"]["id"])];
  });
  const wanted = job.status === "planning" ? "delegate" : "plan";
  const givenUp = tasksIn(job, "failed", "cancelled").filter(
    (task) => task.spec.origin === wanted && describeTrouble(task) !== undefined,
  );
  return [...new Set([...parked, ...dead, ...givenUp])];
}

function whyStuck(task: TaskState): string {
  const trouble = describeTrouble(task);
  if (trouble !== undefined) return trouble;
  if (task.status === "cancelled")
    return `was given up (${oneLine(task.reason ?? "no reason was given", MAX_LENGTH)}), and other tasks depend on it`;
  return `is ${task.status} (${task.reason ?? "no reason was recorded"})`;
}

/** The author's summary of the last candidate, if a task was refused. */
function agentWords({ attempts, findings }: TaskState): string {
  const said = attempts.findLast(({ stage }) => stage === "work")?.summary ?? "";
  return findings.length === 0 || said === "" ? "" : `; its agent's last words: ${oneLine(said, MAX_LENGTH)}`;
}

function describeProgress(job: JobState): string {
  const runs = `${job.lead.idleRuns} runs in a row`;
  if (job.status === "planning") return `the lead made no plan in ${runs} that left nothing to do`;
  const planned = [...job.tasks.values()].filter(({ spec }) => spec.origin === "plan");
  const merged = planned.filter(({ status }) => status === "merged").length;
  return `the lead did not finish the job in ${runs} that left nothing to do, with ${merged} of ${planned.length} tasks merged`;
}

function leadWords({ lead }: JobState): string {
  if (lead.trouble !== undefined) return `; its last run ended with ${oneLine(lead.trouble, MAX_LENGTH)}`;
  return lead.words === undefined ? "" : `; the lead's last words: ${oneLine(lead.words, MAX_LENGTH)}`;
}
