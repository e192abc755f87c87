import type { JobView, QueueStats } from "../../shared/protocol/api/api.ts";
import type { Task } from "../../shared/protocol/task/task.ts";
import { describeTrouble } from "../../shared/protocol/task/task-trouble.ts";
import { oneLine } from "../../shared/support/text/clean-text.ts";
import { describeCut } from "./cut-text.ts";

/** The job, tasks and workers from which the state of a task is explained. */
export interface TaskSituation {
  readonly job: JobView;
  readonly tasks: readonly Task[];
  readonly workers: QueueStats["workers"];
}

/** Explains why a task waits, or what the task is doing. The cuts of its agents' conversations follow, one in each line. */
export function whyWaits(task: Task, situation: TaskSituation): string {
  const name = `${oneLine(task.key, 60)} (${task.id})`;
  const cuts = task.attempts.flatMap(({ cuts = [] }) => cuts.map((cut) => `\n  ${describeCut(cut)}`));
  return `${name} is ${task.status}: ${explain(task, situation)}${cuts.join("")}`;
}

function explain(task: Task, situation: TaskSituation): string {
  const { job } = situation;
  const attempt = task.attempts.at(-1);
  const held = /^paused:(\w+)$/.exec(task.reason ?? "")?.[1];
  if (held !== undefined) return `its ${held} attempt starts when the job resumes; npx midwatch resume ${job.id}`;
  switch (task.status) {
    case "blocked":
      return explainReason(task.reason, situation);
    case "ready":
      if (job.paused !== undefined)
        return `the job is paused (${oneLine(job.paused, 80)}); npx midwatch resume ${job.id}`;
      if (task.reason !== undefined) return explainReason(task.reason, situation);
      return `${job.running.length} attempts run, the job allows ${job.limits.maxConcurrency} at once`;
    case "queued":
      if (task.reason === "reuse") return "the cache is searched for a result of an identical task of an earlier job";
      return `${explainQueued(attempt?.stage ?? "work", situation.workers)}${positionOf(task)}`;
    case "revising":
      return `${task.findings.length} findings sent it back; a new attempt follows`;
    case "parked":
      return explainParked(task.reason, job.id);
    case "verified":
      return explainVerified(task.reason);
    case "failed":
    case "cancelled":
      return [task.reason ?? "no reason was recorded", describeTrouble(task)]
        .flatMap((part) => (part === undefined ? [] : [oneLine(part, 1000)]))
        .join(": it ");
    case "merged":
      return `nothing to wait for, landed as ${task.landedAs?.slice(0, 12) ?? "a commit"}`;
    case "reported":
      return "nothing to wait for, the lead has its report";
    default:
      return attempt === undefined
        ? "it is in progress"
        : `its ${attempt.stage} attempt ${attempt.id} is ${attempt.status} with ${attempt.workerId ?? "no worker yet"}`;
  }
}

function explainVerified(reason: string | undefined): string {
  const batch = /^batch:(\d+)$/.exec(reason ?? "")?.[1];
  if (batch === undefined) return "it passed and lands next";
  return `it passed, and lands when merge group ${batch} passes the gate (tasks merge-gate-${batch}-...)`;
}

function explainReason(reason: string | undefined, { tasks }: TaskSituation): string {
  const [kind = "", id = ""] = (reason ?? "").split(":");
  const other = tasks.find((task) => task.id === id);
  const name = other === undefined ? id : `${oneLine(other.key, 60)} (${id}, ${other.status})`;
  switch (kind) {
    case "dependency":
      return `it builds on ${name}, which is not merged yet`;
    case "dependency_failed":
      return `it builds on ${name}, which will not be merged; the lead has to amend the plan`;
    case "write_claim":
      return `${name} holds the claim to write the same paths`;
    default:
      return oneLine(reason ?? "no reason was recorded", 200);
  }
}

function explainQueued(stage: string, workers: QueueStats["workers"]): string {
  if (workers.length === 0) return `its ${stage} attempt waits for a worker, and no worker is running`;
  const full = workers.filter(({ holding }) => holding === "disk_full");
  if (full.length === workers.length)
    return `its ${stage} attempt waits for disk space: no attempt starts on ${full.map(({ host }) => host).join(", ")} until some is free`;
  const away = workers.filter(({ holding }) => holding === "volume_away");
  if (away.length === workers.length)
    return `its ${stage} attempt waits for the volume, which is not mounted on ${away.map(({ host }) => host).join(", ")}`;
  const partial = workers.filter(({ isolation }) => isolation !== "full");
  if (partial.length === workers.length)
    return `its ${stage} attempt waits for a worker with full isolation; all have ${partial[0]?.isolation}: npx midwatch doctor explains why`;
  const slots = workers.reduce((sum, worker) => sum + worker.slots, 0);
  const busy = workers.reduce((sum, worker) => sum + worker.busy, 0);
  return `its ${stage} attempt waits for a slot; ${busy} of ${slots} slots on ${workers.length} workers are busy`;
}

/** Explanations of why a task is parked and when it continues, by the cause in the task's `reason`. */
const PARKED: Readonly<Record<string, string>> = {
  lead: "the lead has to decide how it continues",
  budget: "the job's budget is spent or reserved",
  quota: "the model's quota is exhausted",
  auth: "the API key was refused",
  unavailable: "the API does not answer; it continues where it stopped when the API does",
  disk: "the volume was full; it continues where it stopped when there is space",
  gate: "the gate could not be run; it is retried automatically for an hour, then by npx midwatch resume",
  verifier: "its verifiers missed too many planted faults, so their verdicts do not count",
  paused: "the job is paused",
  window: "the job may only run in its time window, and continues when that opens",
  night_budget: "this night's cap of the job's queue is used up; it continues in the next night",
  write_claim: "another task has the claim to write the same paths; it continues after that task",
  isolation: "no worker has the isolation that it needs: npx midwatch doctor explains why",
};

/** Causes of parking that end without a person's action. */
const CONTINUES_BY_ITSELF = new Set([
  "lead",
  "unavailable",
  "disk",
  "gate",
  "window",
  "night_budget",
  "write_claim",
  "isolation",
]);

/** The task's position in its queue, if the coordinator reported it. */
function positionOf({ ahead }: Task): string {
  if (ahead === undefined) return "";
  return ahead === 0 ? "; it is next in its queue" : `; ${ahead} ahead of it in its queue`;
}

function explainParked(reason: string | undefined, jobId: string): string {
  if (reason === "approval") return "a person has to decide on a call of its agent: npx midwatch approvals";
  if (reason === "denials")
    return "the permission gate refused its agent too often; a person has to decide: npx midwatch approvals";
  const text = PARKED[reason ?? ""] ?? oneLine(reason ?? "no reason was recorded", 200);
  return CONTINUES_BY_ITSELF.has(reason ?? "") ? text : `${text}; then npx midwatch resume ${jobId}`;
}
