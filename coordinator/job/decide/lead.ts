import { makeTaskId } from "../../../shared/protocol/ids.ts";
import { isTerminalJob } from "../../../shared/protocol/job/job.ts";
import { defined } from "../../../shared/support/defined.ts";
import { type Decision, emit, moveTask } from "../decision.ts";
import { type JobState, taskOf } from "../fold/state.ts";
import type { JobInput, Reply } from "../input.ts";
import { isHopeless, parkedFor, pauseFor, waitsForPerson } from "./parking.ts";
import { isLeadTask } from "./plan.ts";
import { isWorking } from "./schedule.ts";

/**
 * Maximum number of explorers with the same brief before the job has a plan. More would find nothing new, because the
 * repository does not change until then.
 */
const MAX_SAME_BRIEFS = 3;

/** Starts a read-only explorer for the lead. The explorer's report arrives as a notification. */
export function decideDelegate(decision: Decision, input: { source: string; title: string; brief: string }): Reply {
  const { job } = decision;
  const known = job.sources.get(input.source);
  if (known !== undefined) return delegated(known);
  if (job.status !== "planning" && job.status !== "running") {
    return { kind: "refused", text: `delegate needs a job that is planning or running, this one is ${job.status}` };
  }
  if (countLeadTasks(job) >= job.limits.maxTasks) {
    return { kind: "refused", text: `the job may have ${job.limits.maxTasks} tasks (maxTasks) and has them all` };
  }
  const same = [...job.delegated].filter((id) => taskOf(job, id).spec.brief === input.brief);
  if (job.status === "planning" && same.length >= MAX_SAME_BRIEFS)
    return {
      kind: "refused",
      text: `expected a new brief, but ${same.length} explorers already had exactly this brief (${same.join(", ")}), and the repository has not changed since. Use their reports, ask something else, or submit the plan`,
    };
  const id = makeTaskId(job.tasks.size + 1);
  emit(decision, {
    type: "task.added",
    source: input.source,
    task: {
      id,
      key: `explore-${id}`,
      origin: "delegate",
      role: "explorer",
      title: input.title,
      brief: input.brief,
      dependsOn: [],
      writes: [],
      deliverables: [],
      acceptance: [],
    },
  });
  moveTask(decision, taskOf(job, id), "ready");
  return delegated(id);
}

/** Number of the lead's tasks. Tasks of the harness, such as gate runs, do not count towards maxTasks. */
function countLeadTasks(job: JobState): number {
  return [...job.tasks.values()].filter(isLeadTask).length;
}

/** Records that a run of the lead has ended. `idleRuns` counts the runs after which no task was active. */
export function decideLeadFinished(decision: Decision, input: Extract<JobInput, { kind: "lead_finished" }>): Reply {
  const { job } = decision;
  if (!job.lead.active || job.lead.runs !== input.run) return { kind: "done", text: "already finished" };
  const isHeldUp = parkedFor(input.stopReason) !== undefined && !waitsForPerson(input.stopReason);
  const waits = isHeldUp && !isHopeless(input.stopReason, job.lead.stalls);
  // In a paused job the lead cannot start tasks, so its run does not count as idle.
  const idle = !waits && job.paused === undefined && !isWorking(job) && job.status !== "finishing";
  for (const cut of input.cuts?.slice(job.lead.cuts?.length ?? 0) ?? []) emit(decision, { type: "context.cut", cut });
  emit(decision, {
    type: "lead.finished",
    run: input.run,
    // If budget or quota stopped the run, the next run reads the same messages again.
    messagesRead: waits ? job.lead.messagesRead : input.messagesRead,
    stopReason: input.stopReason,
    ...defined({ detail: input.detail, words: input.words }),
    usage: input.usage,
    idle,
  });
  if (isTerminalJob(job.status)) {
    // The run was recorded only after its job had ended, because its coordinator died. The report written at the job's end lacks this run.
    decision.effects.push({ kind: "conclude" });
    return { kind: "done", text: "the job is over" };
  }
  if (waits) pauseFor(decision, input);
  return { kind: "done", text: "" };
}

function delegated(taskId: string): Reply {
  return {
    kind: "done",
    text: `Task ${taskId} is queued. Its report will reach you as a task notification; end your turn when you have nothing else to do.`,
  };
}
