import type { JobId } from "../../shared/protocol/ids.ts";
import type { Log } from "../../shared/support/log.ts";
import type { BackgroundTask, StartBackgroundTask } from "../flow/advance-job.ts";
import { concludeJob } from "../flow/conclude-job.ts";
import { landJob } from "../flow/land-job.ts";
import { pushResult } from "../push/push-result.ts";
import { lookUpResults } from "../result-cache/look-up-results.ts";
import { storeEnded } from "../result-cache/result-cache.ts";
import { purgeJob } from "../retention/purge-job.ts";
import type { CoordinatorEnv } from "./services.ts";

type Run<Env> = (env: Env, jobId: JobId) => Promise<void>;

/** For each kind of background task, the function that does the work. */
export const BACKGROUND_TASKS: Readonly<Record<BackgroundTask, Run<CoordinatorEnv>>> = {
  land: landJob,
  look_up_results: lookUpResults,
  store_results: storeEnded,
  push: pushResult,
  purge: purgeJob,
  conclude: concludeJob,
};

/** Runs background tasks. Tasks of the same kind and job run one at a time; if one is started while it is running, it runs once more afterwards. */
export interface BackgroundTasks {
  readonly start: StartBackgroundTask;
  /** Waits until the running tasks have ended, and starts no others. */
  close(): Promise<void>;
}

/** If a task throws, the error is logged, and the next reconcile pass starts the task again. */
export function createBackgroundTasks<Env extends { readonly log: Log }>(
  env: Env,
  tasks: Readonly<Record<BackgroundTask, Run<Env>>>,
): BackgroundTasks {
  const running = new Map<string, { again: boolean; done: Promise<void> }>();
  let closed = false;

  async function loop(kind: BackgroundTask, jobId: JobId, state: { again: boolean }): Promise<void> {
    do {
      state.again = false;
      try {
        const run = tasks[kind];
        // The log of a job may ask for a kind of task that only a newer version of Midwatch knows. A coordinator of that version does the work.
        if (run === undefined) throw new Error(`there is no background task of the kind ${kind}`);
        await run(env, jobId);
      } catch (error) {
        env.log.error({ jobId, backgroundTask: kind, err: error }, "background task failed");
      }
    } while (state.again && !closed);
    running.delete(`${kind} ${jobId}`);
  }

  return {
    start: (kind, jobId) => {
      if (closed) return;
      const current = running.get(`${kind} ${jobId}`);
      if (current !== undefined) {
        current.again = true;
        return;
      }
      const state = { again: false, done: Promise.resolve() };
      running.set(`${kind} ${jobId}`, state);
      state.done = loop(kind, jobId, state);
    },
    close: async () => {
      closed = true;
      await Promise.all([...running.values()].map(({ done }) => done));
    },
  };
}
