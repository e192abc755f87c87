import { makeTaskId } from "../../../shared/protocol/ids.ts";
import { TASK_ROLES } from "../../../shared/protocol/job/built-in-roles.ts";
import { type Estimates, NO_ESTIMATES } from "../../../shared/protocol/job/history.ts";
import type { Plan, PlannedTask } from "../../../shared/protocol/job/plan.ts";
import { canonicalPath } from "../../../shared/support/paths/path-pattern.ts";
import { openedBy } from "../approvals.ts";
import { beginDecision, type Decision, emit, moveTask, refuse } from "../decision.ts";
import { isReadOnly, type JobState, type TaskState, taskOf } from "../fold/state.ts";
import type { Reply } from "../input.ts";
import { checkPlan, type PlanRules } from "../plan/check-plan.ts";
import { findOverlaps } from "../plan/find-overlaps.ts";
import { quoteJob } from "../quote/quote-job.ts";
import { askForPlan } from "./approvals.ts";
import { settleDependencies } from "./dependencies.ts";
import { endTask } from "./end-task.ts";

/** Accepts the lead's plan, or refuses it and lists all its faults. */
export function submitPlan(
  decision: Decision,
  input: { source: string; plan: Plan; estimates?: Estimates | undefined } & NamedInPlan,
): Reply {
  const { job } = decision;
  if (job.sources.has(input.source)) return accepted(job, input.plan.tasks);
  if (job.status === "awaiting_approval") {
    return refuse(
      "the plan that you handed in waits for a person: end your turn, you will be notified of the decision",
    );
  }
  if (job.status !== "planning") {
    return refuse(`submit_plan is for a job without a plan, this one is ${job.status}: use amend_plan`);
  }
  const faults = checkPlan(input.plan.tasks, rulesOf(job, input));
  if (faults.length > 0) return refusePlan(faults);
  if (job.submission.approval === "plan") {
    quoteProposal(decision, { cause: "plan", estimates: input.estimates }, (trial) =>
      acceptPlan(trial, input.source, input.plan),
    );
    return askForPlan(decision, input.source, input.plan);
  }
  acceptPlan(decision, input.source, input.plan);
  quote(decision, "plan", input.estimates);
  return accepted(job, input.plan.tasks);
}

/** Starts a checked plan. If a person approved it, its tasks may change the protected files that they name. */
export function acceptPlan(
  decision: Decision,
  source: string,
  plan: Plan,
  { isApproved = false }: { isApproved?: boolean } = {},
): void {
  emit(decision, { type: "plan.accepted", source, summary: plan.summary });
  emit(decision, { type: "job.status", to: "running" });
  addTasks(decision, source, plan.tasks, isApproved);
}

/** Delivers a message to a task's agent. A task that is parked for the lead is tried again with this message. */
export function messageTask(
  decision: Decision,
  input: { source: string; task: string; from: "lead" | "person"; text: string },
): Reply {
  const { job } = decision;
  if (job.sources.has(input.source)) return { kind: "done", text: "already delivered" };
  const task = leadTask(job, input.task);
  if ("kind" in task) return task;
  if (["merged", "reported", "failed", "cancelled", "landing"].includes(task.status)) {
    return refuse(`task ${input.task} is ${task.status}: a message would reach no agent`);
  }
  const { id } = task.spec;
  emit(decision, { type: "task.message", taskId: id, from: input.from, text: input.text, source: input.source });
  if (task.status === "parked" && task.reason === "lead") moveTask(decision, task, "ready");
  const when =
    task.status === "parked" ? "when it resumes" : "at the start of its next attempt, or when it resumes after a wait";
  return { kind: "done", text: `Task ${id} will read this ${when}.` };
}

/** Cancels a task at the lead's request. */
export function stopTask(decision: Decision, input: { source: string; task: string; reason: string }): Reply {
  const task = leadTask(decision.job, input.task);
  if ("kind" in task) return task;
  if (task.status === "cancelled") return { kind: "done", text: "already stopped" };
  if (task.status === "landing" || task.status === "merged") {
    return refuse(`task ${input.task} is ${task.status} and can no longer be stopped`);
  }
  endTask(decision, task, "stopped_by_lead");
  return { kind: "done", text: `Task ${task.spec.id} is cancelled. Tasks that depend on it stay blocked.` };
}

/** Adds tasks that have been checked. `isApproved`: a person has approved the tasks, so they may change the protected files that they name. */
export function addTasks(decision: Decision, source: string, tasks: readonly PlannedTask[], isApproved = false): void {
  const { job } = decision;
  const first = job.tasks.size + 1;
  const ids = new Map(tasks.map((task, i) => [task.key, makeTaskId(first + i)]));
  for (const task of tasks) {
    const id = ids.get(task.key);
    if (id === undefined) throw new Error(`task ${task.key} was given no id`);
    const dependsOn = task.dependsOn.flatMap((key) => ids.get(key) ?? job.idByKey.get(key) ?? []);
    emit(decision, {
      type: "task.added",
      source: `${source}:${task.key}`,
      task: { ...withCanonicalPaths(task), id, origin: "plan", dependsOn },
      ...(isApproved ? { permitted: openedBy(task.writes) } : {}),
    });
  }
  for (const id of ids.values()) settleDependencies(decision, taskOf(job, id));
}

/** Returns a task whose paths are spelled as git spells them, because later code compares them as text. */
function withCanonicalPaths(task: PlannedTask): PlannedTask {
  const { writes, deliverables } = task;
  return { ...task, writes: writes.map(canonicalPath), deliverables: deliverables.map(canonicalPath) };
}

/** Computes the job's quote after its tasks are known. */
export function quote(decision: Decision, cause: "plan" | "amendment", estimates: Estimates = NO_ESTIMATES): void {
  const found = quoteJob(decision.job, { estimates, now: decision.now, cause });
  if (found !== undefined) emit(decision, { type: "job.quoted", quote: found });
}

/** Computes the quote of proposed tasks, on a copy of the job to which they are added. */
export function quoteProposal(
  decision: Decision,
  { cause, estimates = NO_ESTIMATES }: { cause: "plan" | "amendment"; estimates: Estimates | undefined },
  accept: (trial: Decision) => void,
): void {
  const trial = beginDecision(structuredClone(decision.job), decision.now);
  accept(trial);
  const found = quoteJob(trial.job, { estimates, now: decision.now, cause });
  if (found !== undefined) emit(decision, { type: "job.quoted", quote: found });
}

/** Finds a task by its key or id. */
function findTask(job: JobState, name: string): TaskState | undefined {
  const id = job.idByKey.get(name) ?? [...job.tasks.keys()].find((known) => known === name);
  return id === undefined ? undefined : job.tasks.get(id);
}

/** Returns the lead's task with this key or id, or a refusal if no task has it or the task belongs to the harness. */
export function leadTask(job: JobState, name: string): TaskState | Reply {
  const task = findTask(job, name);
  if (task === undefined) return refuse(`no such task: ${name}`);
  if (isLeadTask(task)) return task;
  return refuse(`task ${name} is the harness's own: it cannot be stopped, removed or messaged, and it ends by itself`);
}

/** True for a task that the lead planned or delegated. The harness adds other tasks, such as gate runs. */
export function isLeadTask({ spec }: TaskState): boolean {
  return spec.origin === "plan" || spec.origin === "delegate";
}

/** The paths in a plan's tasks that the repository or the operator's policy treats specially. */
export interface NamedInPlan {
  /** Entries of `writes` that are folders of the repository. */
  readonly folders?: readonly string[] | undefined;
  /** Protected files that no person can be asked to permit. */
  readonly closed?: readonly string[] | undefined;
}

/** Collects the rules against which a plan's tasks are checked. */
export function rulesOf(job: JobState, { folders = [], closed = [] }: NamedInPlan = {}): PlanRules {
  return {
    roles: [...TASK_ROLES, ...(job.intake?.roles ?? [])],
    tasksLeft: job.limits.maxTasks - [...job.tasks.values()].filter((task) => task.spec.origin === "plan").length,
    takenKeys: new Set(job.idByKey.keys()),
    knownKeys: new Set([...job.tasks.values()].filter(isLeadTask).map(({ spec }) => spec.key)),
    folders: new Set(folders),
    guard: { closed: new Set(closed), permitted: job.permitted, isApproved: job.submission.approval === "plan" },
  };
}

/** Maximum number of overlaps that a reply to the lead lists. */
const MAX_OVERLAPS = 10;

function accepted(job: JobState, tasks: Plan["tasks"]): Reply {
  const readOnly = [...job.tasks.values()].filter(
    (task) => task.spec.origin === "plan" && isReadOnly(task.spec),
  ).length;
  return {
    kind: "done",
    text: `Accepted: ${tasks.length} tasks (${readOnly} read-only). You will be notified when all have ended or one needs you; end your turn.${turnsOf(tasks)}`,
  };
}

/** Lists the tasks that write the same paths and therefore run one after the other. */
function turnsOf(tasks: Plan["tasks"]): string {
  const overlaps = findOverlaps(tasks, MAX_OVERLAPS);
  if (overlaps.length === 0) return "";
  const lines = overlaps.map(
    ({ first, second, globs: [a, b] }) => `- ${first} and ${second}, by ${a === b ? a : `${a} and ${b}`}`,
  );
  const more = overlaps.length === MAX_OVERLAPS ? "\n- and perhaps others" : "";
  return `\nThese may write the same paths, so they run one after the other, in the plan's order, each on top of the one before:\n${lines.join("\n")}${more}\nIf that costs too much time, narrow their writes with amend_plan.`;
}

/** Refuses the lead's tasks and lists their faults. */
export function refusePlan(faults: string[]): Reply {
  const shown = faults.slice(0, 20).map((fault) => `- ${fault}`);
  return refuse(`The plan was not accepted; nothing was started. Fix this and submit it again:\n${shown.join("\n")}`);
}
