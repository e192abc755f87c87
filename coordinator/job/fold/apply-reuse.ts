import type { JobEvent } from "../../../shared/protocol/job/event.ts";
import { type JobState, taskOf } from "./state.ts";

type ReuseEvent = Extract<JobEvent, { type: "job.setting" | `task.reuse${string}` }>;
type Appliers = {
  [Name in ReuseEvent["type"]]: (job: JobState, event: Extract<ReuseEvent, { type: Name }>) => void;
};

/** How what is taken over from earlier jobs is folded into a job; part of `applyEvent`, under its contract. */
export const reuseAppliers: Appliers = {
  "job.setting": (job, { setting, versions, kept }) => {
    job.setting = { setting, versions, kept };
  },
  "task.reused": (job, { taskId, work }) => {
    taskOf(job, taskId).reused = work;
  },
  "task.reuse_dropped": (job, { taskId }) => {
    const task = taskOf(job, taskId);
    delete task.reused;
    delete task.candidate;
    delete task.votes;
    Object.assign(task, { findings: [], claims: [], checks: [], revision: 0 });
    job.reuseDropped += 1;
  },
};
