import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { MALLOC_SETTINGS } from "../../../launch/malloc-settings.ts";
import { readEnv } from "../../../shared/support/env.ts";
import { packageRoot } from "../../../shared/support/files/package-root.ts";

/** So many jobs of so many tasks each, at most `concurrency` attempts of one job at once. */
export interface JobsAsked {
  readonly jobs: number;
  readonly tasks: number;
  readonly concurrency: number;
}

/** What they took, and by how much the coordinator's resident memory grew meanwhile: at rest, and at its peak. */
export interface JobsTimed {
  readonly tookMs: number;
  readonly grownBytes: number;
  readonly peakGrownBytes: number;
}

/** A coordinator in a process of its own. */
export interface CoordinatorProcess {
  run(asked: JobsAsked): Promise<JobsTimed>;
  stop(): Promise<void>;
}

/** Starts the coordinator's process on a Redis. Its work is done by workers that somebody else starts. */
export async function startCoordinatorProcess(redisUrl: string): Promise<CoordinatorProcess> {
  const child = fork(join(packageRoot(), "dist/lab/bench/scale/coordinator-process.js"), [redisUrl], {
    execArgv: ["--expose-gc"],
    // As the product starts its processes.
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
