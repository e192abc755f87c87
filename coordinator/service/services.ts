import type { JanitorReport } from "../../shared/protocol/api/janitor.ts";
import type { MetricsEnv } from "../metrics/read-metrics.ts";
import { deleteJob } from "../retention/delete-job.ts";
import { type JanitorEnv, runJanitor } from "../retention/janitor.ts";
import { type ApprovalsEnv, createApprovals } from "./approvals.ts";
import { createSourceCheck, type SourceEnv } from "./check-source.ts";
import { type CommandsEnv, createCommands } from "./commands.ts";
import { createCosts } from "./costs.ts";
import { createFiles, type FilesEnv } from "./files.ts";
import { createHealth, type HealthEnv } from "./health.ts";
import { createJobs, type JobsEnv } from "./jobs.ts";
import { createNightQueues, type NightQueuesEnv } from "./night-queues.ts";
import { createQueues } from "./queues.ts";
import { createSchedules, type SchedulesEnv } from "./schedules.ts";
import { createTasks, type TasksEnv } from "./tasks.ts";
import { createVerification, type VerificationEnv } from "./verification.ts";

type Env = Omit<JobsEnv, "checkSource"> &
  SourceEnv &
  CommandsEnv &
  TasksEnv &
  VerificationEnv &
  ApprovalsEnv &
  FilesEnv &
  MetricsEnv &
  HealthEnv &
  NightQueuesEnv &
  SchedulesEnv &
  Omit<JanitorEnv, "deleteJob">;

/** The functions behind the routes of the HTTP API, by subject. They throw AppErrors, which the API turns into its error envelope. */
export type Services = ReturnType<typeof createServices>;

export function createServices(env: Env) {
  return {
    jobs: createJobs({ ...env, checkSource: createSourceCheck(env) }),
    commands: createCommands(env),
    tasks: createTasks(env),
    verification: createVerification(env),
    approvals: createApprovals(env),
    files: createFiles(env),
    costs: createCosts(env),
    queues: createQueues(env),
    nightQueues: createNightQueues(env),
    schedules: createSchedules(env),
    health: createHealth(env),
    janitor: {
      /** Deletes and archives ended jobs by the operator's limits. A dry run only lists these jobs. */
      run: (dryRun: boolean): Promise<JanitorReport> =>
        runJanitor({ ...env, deleteJob: (jobId, by) => deleteJob(env, jobId, by) }, dryRun),
    },
  };
}
