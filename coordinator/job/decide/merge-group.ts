import { makeAttemptId, makeTaskId, type TaskId } from "../../../shared/protocol/ids.ts";
import { isTerminalJob } from "../../../shared/protocol/job/job.ts";
import type { Acceptance } from "../../../shared/protocol/job/plan.ts";
import type { Verdict } from "../../../shared/protocol/verification/verdict.ts";
import { type Decision, emit, moveTask, refuse } from "../decision.ts";
import type { MergeGroup } from "../fold/merge-group.ts";
import { newestAttempt, type TaskState, taskOf } from "../fold/state.ts";
import type { Reply } from "../input.ts";
import { gateCommands, hasPassedGate, tipOf } from "../merge-queue.ts";
import { cancelAttempt, queueAttempt } from "./attempt.ts";
import { sendBack } from "./send-back.ts";

/** Takes a new merge group: verified commits that were merged one onto the other. The gate tests the group before it lands. */
export function planMergeGroup(decision: Decision, input: { from: string; tasks: TaskId[]; commits: string[] }): Reply {
  const { job } = decision;
  if (isTerminalJob(job.status)) return refuse(`the job is ${job.status}`);
  if (tipOf(job) !== input.from) return refuse("the commit that this merge group was built on has moved");
  if (input.tasks.length === 0 || input.tasks.length !== input.commits.length)
    return refuse("expected at least one task, each with a commit");
  const grouped = new Set(job.mergeGroups.flatMap(({ tasks }) => tasks));
  const isFree = input.tasks.every((id) => taskOf(job, id).status === "verified" && !grouped.has(id));
  if (!isFree) return refuse("a task of this merge group is no longer verified, or is in another group");
  const { from, tasks, commits } = input;
  emit(decision, { type: "batch.planned", n: job.mergeGroupCount + 1, from, tasks, commits });
  return { kind: "done", text: "planned" };
}

/** Starts the next test of each merge group. First the whole group is tested. If it fails, a binary search finds the commit that breaks it. */
export function testMergeGroups(decision: Decision): void {
  const { job } = decision;
  const commands = gateCommands(job);
  for (const group of job.mergeGroups) {
    if (group.test !== undefined || hasPassedGate(group)) continue;
    const prefix = group.bad === undefined ? group.tasks.length : Math.floor((group.good + group.bad) / 2);
    const gates = commands.map((command, i) =>
      addGateRun(decision, group, { prefix, command, i, of: commands.length }),
    );
    emit(decision, { type: "batch.testing", n: group.n, prefix, gates });
    for (const id of gates) queueAttempt(decision, id, "gate");
  }
}

/** Takes the verdict of a gate run on the first landings of a merge group. */
export function concludeGateRun(decision: Decision, task: TaskState, verdict: Verdict): void {
  const { job } = decision;
  moveTask(decision, task, "reported");
  const group = job.mergeGroups.find(({ n }) => n === task.batch);
  const { test } = group ?? {};
  if (group === undefined || !test?.gates.includes(task.spec.id)) return;
  const { n } = group;
  if (verdict.decision === "fail") {
    cancelGateRuns(decision, group, "superseded");
    dropMergeGroups(decision, job.mergeGroups.indexOf(group) + 1, "built_on_a_red_batch");
    emit(decision, { type: "batch.tested", n, prefix: test.prefix, decision: "fail", gate: task.spec.id });
  } else if (test.gates.every((id) => taskOf(job, id).status === "reported")) {
    emit(decision, { type: "batch.tested", n, prefix: test.prefix, decision: "pass" });
  }
  if (group.bad !== undefined && group.bad - group.good === 1) sendCulpritBack(decision, group);
}

/** Drops the merge group at an index and all later groups; the tasks of dropped groups are merged again. */
export function dropMergeGroups(decision: Decision, from: number, reason: string): void {
  for (const group of decision.job.mergeGroups.slice(from)) {
    cancelGateRuns(decision, group, reason);
    emit(decision, { type: "batch.dropped", n: group.n, reason });
  }
}

/** Drops the merge group that contains a task that has ended, and all groups built on that group. */
export function dropMergeGroupOf(decision: Decision, taskId: TaskId): void {
  const index = decision.job.mergeGroups.findIndex(({ tasks }) => tasks.includes(taskId));
  if (index >= 0) dropMergeGroups(decision, index, `task_ended:${taskId}`);
}

/** If one commit makes a merge group fail, sends its task back to its author. The gate passes without this commit; the commits before it land. */
function sendCulpritBack(decision: Decision, group: MergeGroup): void {
  const { job } = decision;
  const culprit = group.tasks[group.good];
  const red = group.failedRun === undefined ? undefined : taskOf(job, group.failedRun);
  if (culprit === undefined || red === undefined)
    throw new Error(`merge group ${group.n} fails the gate and names no culprit`);
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
  emit(decision, { type: "batch.cut", n: group.n, keep: group.good, culprit });
  sendBack(decision, task);
}

function addGateRun(
  decision: Decision,
  group: MergeGroup,
  { prefix, command, i, of }: { prefix: number; command: Acceptance; i: number; of: number },
): TaskId {
  const id = makeTaskId(decision.job.tasks.size + 1);
  const name = command.kind === "command" ? command.name : undefined;
  const key = [`merge-gate-${group.n}-${prefix}`, ...(of > 1 ? [name ?? `step${i + 1}`] : [])].join("-");
  emit(decision, {
    type: "task.added",
    source: `harness:batch:${group.n}:${prefix}:${i}`,
    task: {
      id,
      key,
      origin: "harness",
      role: "harness",
      title: `The gate${name === undefined ? "" : `'s ${name}`} on ${prefix} of the ${group.tasks.length} commits of merge group ${group.n}`,
      brief: "",
      dependsOn: [],
      writes: [],
      deliverables: [],
      acceptance: [command],
    },
  });
  const commit = group.commits[prefix - 1] ?? group.from;
  const candidate = { commit, base: group.from, attemptId: makeAttemptId(id, 1) };
  emit(decision, { type: "candidate.claimed", taskId: id, candidate });
  return id;
}

function cancelGateRuns(decision: Decision, { test }: MergeGroup, reason: string): void {
  for (const id of test?.gates ?? []) {
    const task = taskOf(decision.job, id);
    if (task.status === "reported" || task.status === "cancelled") continue;
    cancelAttempt(decision, task, reason);
    moveTask(decision, task, "cancelled", reason);
  }
}
