import { prefixFor } from "../../shared/protocol/cache/prefix-ref.ts";
import type { TaskId } from "../../shared/protocol/ids.ts";
import type { AttemptOrder, Delivery } from "../../shared/protocol/task/delivery.ts";
import type { AttemptRecord, Stage } from "../../shared/protocol/task/task.ts";
import { defined } from "../../shared/support/defined.ts";
import { type JobState, type TaskState, taskOf } from "./fold/state.ts";

/** All that a worker needs for one attempt, as the job stands when it is dispatched. */
export function buildOrder(job: JobState, task: TaskState, attempt: AttemptRecord): AttemptOrder {
  const { intake } = job;
  // A canary is shown as the task whose commit it breaks, as that task was then: its verifier cannot tell it from the real work.
  const shown = task.spec.canaryOf === undefined ? task : taskOf(job, task.spec.canaryOf);
  const { candidate } = task;
  return {
    jobId: job.id,
    taskId: task.spec.id,
    attemptId: attempt.id,
    n: attempt.n,
    ...defined({ resumes: attempt.resumes }),
    stage: attempt.stage,
    role: attempt.role,
    task: shown.spec,
    limits: job.limits,
    ...(intake === undefined
      ? { submission: job.submission }
      : { prefix: prefixFor(intake, attempt.role), jobBase: intake.base }),
    ...defined({ base: attempt.base, candidate, batch: task.batch }),
    findings: [...task.findings],
    messages: [...task.messages],
    claims: withClaim(task.claims, job.canaries.get(task.spec.id)?.claim),
    checks: [...task.checks],
    tests: testsOf(job, shown),
    ...(intake?.policy === undefined ? {} : { policy: intake.policy }),
    permitted: [...task.permitted, ...job.permitted],
    decided: [...task.decided],
    allowed: job.allowed,
    notes: [...task.notes],
    ...(job.author === undefined ? {} : { tenant: job.author.tenant }),
  };
}

/** A claim that was made up stands among what the author said, in the author's own entry. */
function withClaim(claims: readonly string[], planted: string | undefined): string[] {
  if (planted === undefined) return [...claims];
  const last = claims.at(-1)?.trimEnd();
  return [...claims.slice(0, -1), last === undefined || last === "" ? planted : `${last} ${planted}`];
}

/** The order of a task's n-th attempt, as `buildOrder` makes it. */
export function orderOf(job: JobState, taskId: TaskId, n: number): AttemptOrder {
  const task = taskOf(job, taskId);
  const attempt = task.attempts[n - 1];
  if (attempt === undefined) throw new Error(`task ${taskId} has no attempt ${n}`);
  return buildOrder(job, task, attempt);
}

/** Commands that say whether the job's work is good: running one is what its tasks are expected to do. */
function testsOf({ submission }: JobState, { spec }: TaskState): string[] {
  return [...(submission.gate ?? []), ...spec.acceptance].flatMap((each) =>
    each.kind === "command" ? [each.command] : [],
  );
}

/** Finish before you start: lower goes first. */
const PRIORITY: Record<Stage, number> = {
  intake: 1,
  plant: 10,
  gate: 4,
  finalchallenge: 4,
  check: 5,
  challenge: 10,
  work: 30,
};

/** The delivery that carries an order. */
export function deliveryFor(order: AttemptOrder): Delivery {
  const { jobId, taskId, attemptId, stage, resumes } = order;
  const again = resumes === undefined ? {} : { resumes };
  const reads = stage === "work" && order.task.writes.length === 0 ? { reads: true as const } : {};
  return { kind: "attempt", jobId, taskId, attemptId, ...again, stage, ...reads, priority: priorityOf(order) };
}

function priorityOf(order: AttemptOrder): number {
  if (order.stage !== "work") return PRIORITY[order.stage];
  if (order.findings.length > 0) return 20;
  return order.task.writes.length === 0 ? 40 : PRIORITY.work;
}
