import type { ReuseReport } from "../../shared/protocol/reuse/reuse.ts";
import type { JobState, TaskState } from "../job/fold/state.ts";

/** Describes the results that a job reused from earlier jobs, and the cost that this saved. Empty for a job that reused nothing. */
export function describeReuse(job: JobState): { reuse?: ReuseReport } {
  const tasks = [...job.tasks.values()].flatMap((task) => rowOf(task) ?? []);
  if (tasks.length === 0 && job.reuseDropped === 0) return {};
  const sum = (of: (row: ReuseReport["tasks"][number]) => number) => tasks.reduce((total, row) => total + of(row), 0);
  return {
    reuse: {
      tasks,
      dropped: job.reuseDropped,
      savedUsd: sum(({ savedUsd }) => savedUsd),
      savedCalls: sum(({ savedCalls }) => savedCalls),
    },
  };
}

/** A cached result saves the cost of the work. If its verdicts count again, it also saves the cost of the challenge. */
function rowOf({ spec, reused }: TaskState): ReuseReport["tasks"][number] | undefined {
  if (reused === undefined) return undefined;
  const { from, work, challenge, verdicts, commit } = reused;
  const isJudged = verdicts.length > 0;
  return {
    task: spec.key,
    jobId: from.jobId,
    what: commit === undefined ? "report" : "commit",
    verdict: commit === undefined ? "none" : isJudged ? "kept" : "again",
    savedUsd: work.costUsd + (isJudged ? challenge.costUsd : 0),
    savedCalls: work.calls + (isJudged ? challenge.calls : 0),
  };
}
