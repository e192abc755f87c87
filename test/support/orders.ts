import { type JobId, makeAttemptId, makeTaskId } from "../../shared/protocol/ids.ts";
import { DEFAULT_LIMITS } from "../../shared/protocol/job/job.ts";
import type { AttemptOrder, Delivery } from "../../shared/protocol/task/delivery.ts";
import type { Stage } from "../../shared/protocol/task/task.ts";

/** Makes the order for the first attempt of a job's n-th task. */
export function makeOrder(jobId: JobId, n = 1, stage: Stage = "work"): AttemptOrder {
  const taskId = makeTaskId(n);
  return {
    jobId,
    taskId,
    attemptId: makeAttemptId(taskId, 1),
    n: 1,
    stage,
    role: "implementer",
    task: {
      id: taskId,
      key: `task-${n}`,
      origin: "plan",
      role: "implementer",
      title: `Task ${n}`,
      brief: "b",
      dependsOn: [],
      writes: [`esm/${n}.js`],
      deliverables: [],
      acceptance: [{ kind: "command", command: "true" }],
    },
    limits: DEFAULT_LIMITS,
    findings: [],
    messages: [],
    claims: [],
    checks: [],
  };
}

/** Makes the delivery of the first attempt of a job's n-th task. */
export function makeDelivery(jobId: JobId, n = 1, given: { stage?: Stage; priority?: number } = {}): Delivery {
  const taskId = makeTaskId(n);
  const { stage = "work", priority = 30 } = given;
  return { kind: "attempt", jobId, taskId, attemptId: makeAttemptId(taskId, 1), stage, priority };
}
