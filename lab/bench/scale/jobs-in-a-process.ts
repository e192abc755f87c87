import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { MALLOC_SETTINGS } from "../../../launch/malloc-settings.ts";
import { readEnv } from "../../../shared/support/env.ts";
import { packageRoot } from "../../../shared/support/files/package-root.ts";

/** Asks a coordinator for `jobs` jobs of `tasks` tasks each, with at most `concurrency` concurrent attempts per job. */
export interface JobsAsked {
  readonly jobs: number;
  readonly tasks: number;
  readonly concurrency: number;
}

/** The time that the jobs took, and the growth of the coordinator's resident memory: after a garbage collection, and at the peak. */
export interface JobsTimed {
  readonly tookMs: number;
  readonly grownBytes: number;
  readonly peakGrownBytes: number;
}

/** A coordinator that runs in a separate process. */
export interface CoordinatorProcess {
  run(asked: JobsAsked): Promise<JobsTimed>;
  stop(): Promise<void>;
}

/** Starts a coordinator in a separate process that uses the given Redis. The caller has to start workers. */
export async function startCoordinatorProcess(redisUrl: string): Promise<CoordinatorProcess> {
  const child = fork(join(packageRoot(), "dist/lab/bench/scale/coordinator-process.js"), [redisUrl], {
    execArgv: ["--expose-gc"],
    // The product starts its own processes with the same memory allocator settings.
    env: { ...readEnv(), ...MALLOC_SETTINGS },
  });
  const ended = once(child, "exit");
  const answer = async (): Promise<unknown> => {
    const [message] = await Promise.race([
      once(child, "message"),
      ended.then(([code]) => {
        throw new Error(`the coordinator of the bench ended with ${code}`);
      }),
    ]);
    return message;
  };
  await answer();
  return {
    run: (asked) => {
      child.send(asked);
      return answer() as Promise<JobsTimed>;
    },
    stop: async () => {
      child.disconnect();
      await ended;
    },
  };
}
