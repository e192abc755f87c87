import type { Readable } from "node:stream";
import type { TaskList } from "../../shared/protocol/api/api.ts";
import type { AttemptId, JobId, TaskId } from "../../shared/protocol/ids.ts";
import type { Task } from "../../shared/protocol/task/task.ts";
import type { TaskQueues } from "../../shared/queue/task-queues.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";
import { defined } from "../../shared/support/defined.ts";
import { AppError } from "../../shared/support/errors.ts";
import type { JobState, TaskState } from "../job/fold/state.ts";
import type { JobRegistry } from "../log/registry.ts";
import { viewAlone, viewTask } from "../report/views.ts";
import { openTranscriptFile } from "./files.ts";

export interface TasksEnv {
  readonly registry: Pick<JobRegistry, "read">;
  readonly queues: Pick<TaskQueues, "aheadOf">;
  readonly layout: Layout;
}

/** The tasks of a job. The functions throw an AppError `not_found` for a task or attempt that does not exist. */
export function createTasks({ registry, queues, layout }: TasksEnv) {
  return {
    list: (jobId: JobId): Promise<TaskList> =>
      registry.read(jobId, (job) => ({ tasks: [...job.tasks.values()].map((task) => viewTask(job, task)) })),

    get: async (jobId: JobId, taskId: TaskId): Promise<Task> => {
      const { view, delivery } = await registry.read(jobId, (job) => viewAlone(job, findTask(job, taskId)));
      const ahead = delivery === undefined ? undefined : await queues.aheadOf(delivery);
      return { ...view, ...defined({ ahead }) };
    },

    /** The transcript of an attempt's newest epoch, as one JSON value per line. */
    transcript: async (jobId: JobId, attemptId: AttemptId): Promise<Readable> => {
      await registry.read(jobId, (job) => requireAttempt(job, attemptId));
      return openTranscriptFile(layout, jobId, attemptId);
    },
  };
}

function findTask(job: JobState, taskId: TaskId): TaskState {
  const task = job.tasks.get(taskId);
  if (task === undefined)
    throw new AppError("not_found", `job ${job.id} has no task ${taskId}; it has ${job.tasks.size}`);
  return task;
}

function requireAttempt(job: JobState, attemptId: AttemptId): void {
  const taskId = attemptId.split(".")[0] as TaskId;
  if (findTask(job, taskId).attempts.some(({ id }) => id === attemptId)) return;
  throw new AppError("not_found", `task ${taskId} has no attempt ${attemptId}`);
}
