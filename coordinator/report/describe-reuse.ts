import type { ReuseReport } from "../../shared/protocol/reuse/reuse.ts";
import type { JobState, TaskState } from "../job/fold/state.ts";

/** What a job took over from earlier ones, and what that saved; nothing where it took over nothing. */
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

/** The work was done once; so was its challenge, where its verdicts counted again. */
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
