import { makeAttemptId, makeTaskId, type TaskId } from "../../../shared/protocol/ids.ts";
import { isTerminalJob } from "../../../shared/protocol/job/job.ts";
import type { Acceptance } from "../../../shared/protocol/job/plan.ts";
import type { Verdict } from "../../../shared/protocol/verification/verdict.ts";
import { type Decision, emit, moveTask } from "../decision.ts";
import type { Batch } from "../fold/merge-group.ts";
import { newestAttempt, type TaskState, taskOf } from "../fold/state.ts";
import type { Reply } from "../input.ts";
import { batchSteps, isGreen, tipOf } from "../merge-queue.ts";
import { cancelAttempt, queueAttempt } from "./attempt.ts";
import { sendBack } from "./send-back.ts";

/** Verified commits were merged one onto the other: the gate tests them before they land. */
export function planBatch(decision: Decision, input: { from: string; tasks: TaskId[]; commits: string[] }): Reply {
  const { job } = decision;
  if (isTerminalJob(job.status)) return refuse(`the job is ${job.status}`);
  if (tipOf(job) !== input.from) return refuse("what this batch was merged onto has moved");
  if (input.tasks.length === 0 || input.tasks.length !== input.commits.length) return refuse("an empty batch");
  const batched = new Set(job.batches.flatMap(({ tasks }) => tasks));
  const isFree = input.tasks.every((id) => taskOf(job, id).status === "verified" && !batched.has(id));
  if (!isFree) return refuse("a task of this batch is no longer verified, or is in another batch");
  const { from, tasks, commits } = input;
  emit(decision, { type: "batch.planned", n: job.batchCount + 1, from, tasks, commits });
  return { kind: "done", text: "planned" };
}

/** Starts the test that each batch needs next: all of it at first, then halves until the culprit is alone. */
export function testBatches(decision: Decision): void {
  const { job } = decision;
  const steps = batchSteps(job);
  for (const batch of job.batches) {
    if (batch.test !== undefined || isGreen(batch)) continue;
    const prefix = batch.bad === undefined ? batch.tasks.length : Math.floor((batch.good + batch.bad) / 2);
    const gates = steps.map((step, i) => addStep(decision, batch, { prefix, step, i, of: steps.length }));
    emit(decision, { type: "batch.testing", n: batch.n, prefix, gates });
    for (const id of gates) queueAttempt(decision, id, "gate");
  }
}

/** A step of the gate has judged the first landings of a batch. */
export function concludeStep(decision: Decision, task: TaskState, verdict: Verdict): void {
  const { job } = decision;
  moveTask(decision, task, "reported");
  const batch = job.batches.find(({ n }) => n === task.batch);
  const { test } = batch ?? {};
  if (batch === undefined || !test?.gates.includes(task.spec.id)) return;
  const { n } = batch;
  if (verdict.decision === "fail") {
    endSteps(decision, batch, "superseded");
    dropBatches(decision, job.batches.indexOf(batch) + 1, "built_on_a_red_batch");
    emit(decision, { type: "batch.tested", n, prefix: test.prefix, decision: "fail", gate: task.spec.id });
  } else if (test.gates.every((id) => taskOf(job, id).status === "reported")) {
    emit(decision, { type: "batch.tested", n, prefix: test.prefix, decision: "pass" });
  }
  if (batch.bad !== undefined && batch.bad - batch.good === 1) sendCulpritBack(decision, batch);
}

/** Takes batches out of the queue, from one on: their tasks are merged anew. */
export function dropBatches(decision: Decision, from: number, reason: string): void {
  for (const batch of decision.job.batches.slice(from)) {
    endSteps(decision, batch, reason);
    emit(decision, { type: "batch.dropped", n: batch.n, reason });
  }
}

/** A task is no longer wanted: the batch that it is in falls, and what was built on it. */
export function dropBatchOf(decision: Decision, taskId: TaskId): void {
  const index = decision.job.batches.findIndex(({ tasks }) => tasks.includes(taskId));
  if (index >= 0) dropBatches(decision, index, `task_ended:${taskId}`);
}

/** The landings before it pass, with it they fail: it goes back to its author, the ones before it land as they are. */
function sendCulpritBack(decision: Decision, batch: Batch): void {
  const { job } = decision;
  const culprit = batch.tasks[batch.good];
  const red = batch.redGate === undefined ? undefined : taskOf(job, batch.redGate);
  if (culprit === undefined || red === undefined) throw new Error(`batch ${batch.n} is red and names no culprit`);
  const task = taskOf(job, culprit);
  const commit = task.candidate?.commit ?? "";
  emit(decision, {
    type: "verdict.recorded",
    taskId: culprit,
    verdict: {
      commit,
      by: "gate",
      attemptId: newestAttempt(red)?.id ?? red.spec.id,
      decision: "fail",
      summary: "the job's gate passes without this commit and fails with it",
      attacks: [],
      findings: [...red.findings],
      checks: [],
    },
  });
  emit(decision, { type: "batch.cut", n: batch.n, keep: batch.good, culprit });
  sendBack(decision, task);
}

function addStep(
  decision: Decision,
  batch: Batch,
  { prefix, step, i, of }: { prefix: number; step: Acceptance; i: number; of: number },
): TaskId {
  const id = makeTaskId(decision.job.tasks.size + 1);
  const name = step.kind === "command" ? step.name : undefined;
  const key = [`merge-gate-${batch.n}-${prefix}`, ...(of > 1 ? [name ?? `step${i + 1}`] : [])].join("-");
  emit(decision, {
    type: "task.added",
    source: `harness:batch:${batch.n}:${prefix}:${i}`,
    task: {
      id,
      key,
      origin: "harness",
      role: "harness",
      title: `The gate${name === undefined ? "" : `'s ${name}`} on ${prefix} of the ${batch.tasks.length} commits of batch ${batch.n}`,
      brief: "",
      dependsOn: [],
      writes: [],
      deliverables: [],
      acceptance: [step],
    },
  });
  const commit = batch.commits[prefix - 1] ?? batch.from;
  const candidate = { commit, base: batch.from, attemptId: makeAttemptId(id, 1) };
  emit(decision, { type: "candidate.claimed", taskId: id, candidate });
  return id;
}

function endSteps(decision: Decision, { test }: Batch, reason: string): void {
  for (const id of test?.gates ?? []) {
    const task = taskOf(decision.job, id);
    if (task.status === "reported" || task.status === "cancelled") continue;
    cancelAttempt(decision, task, reason);
    moveTask(decision, task, "cancelled", reason);
  }
}

function refuse(text: string): Reply {
  return { kind: "refused", text };
}
