import { prefixFor } from "../../shared/protocol/cache/prefix-ref.ts";
import type { TaskId } from "../../shared/protocol/ids.ts";
import type { AttemptOrder, Delivery } from "../../shared/protocol/task/delivery.ts";
import type { AttemptRecord, Stage } from "../../shared/protocol/task/task.ts";
import { defined } from "../../shared/support/defined.ts";
import { type JobState, type TaskState, taskOf } from "./fold/state.ts";

/** All data that a worker needs for one attempt, taken from the job's state when the attempt is dispatched. */
export function buildOrder(job: JobState, task: TaskState, attempt: AttemptRecord): AttemptOrder {
  const { intake } = job;
  // The order for a canary shows the copied task as it was when it was copied, so that the verifier cannot tell a canary from real work.
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
    ...defined({ policy: intake?.policy, tenant: job.author?.tenant }),
    permitted: [...task.permitted, ...job.permitted],
    decided: [...task.decided],
    allowed: job.allowed,
    notes: [...task.notes],
  };
}

/** Appends a planted false claim to the author's last claim, so that it reads as if the author had written it. */
function withClaim(claims: readonly string[], planted: string | undefined): string[] {
  if (planted === undefined) return [...claims];
  const last = claims.at(-1)?.trimEnd();
  return [...claims.slice(0, -1), last === undefined || last === "" ? planted : `${last} ${planted}`];
}

/** Builds the order of a task's n-th attempt. */
export function orderOf(job: JobState, taskId: TaskId, n: number): AttemptOrder {
  const task = taskOf(job, taskId);
  const attempt = task.attempts[n - 1];
  if (attempt === undefined) throw new Error(`task ${taskId} has no attempt ${n}`);
  return buildOrder(job, task, attempt);
}

/** The commands of the job's gate and of the task's acceptance, which an agent is expected to run. */
function testsOf({ submission }: JobState, { spec }: TaskState): string[] {
  return [...(submission.gate ?? []), ...spec.acceptance].flatMap((each) =>
    each.kind === "command" ? [each.command] : [],
  );
}

/** Priority of deliveries by stage; lower numbers go first, so that started tasks are finished before new tasks begin. */
const PRIORITY: Record<Stage, number> = {
  intake: 1,
  plant: 10,
  gate: 4,
  finalchallenge: 4,
  check: 5,
  challenge: 10,
  work: 30,
};

/** Makes the delivery for an order. */
export function deliveryFor(order: AttemptOrder): Delivery {
  const { jobId, taskId, attemptId, stage, resumes } = order;
  const reads = stage === "work" && order.task.writes.length === 0 ? { reads: true as const } : {};
  return {
    kind: "attempt",
    jobId,
    taskId,
    attemptId,
    ...defined({ resumes }),
    stage,
    ...reads,
    priority: priorityOf(order),
  };
}

function priorityOf(order: AttemptOrder): number {
  if (order.stage !== "work") return PRIORITY[order.stage];
  if (order.findings.length > 0) return 20;
  return order.task.writes.length === 0 ? 40 : PRIORITY.work;
}
