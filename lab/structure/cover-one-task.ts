import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { createApiClient } from "../../cli/api-client.ts";
import type { JobEvent } from "../../shared/protocol/job/event.ts";
import { createJobLog } from "../../shared/redis/job/job-log.ts";
import { packageRoot } from "../../shared/support/files/package-root.ts";
import { inFolder } from "../bench/measure/in-folder.ts";
import { makeSmallRepository } from "../bench/measure/make-small-repository.ts";
import { withMachine } from "../bench/measure/with-machine.ts";
import { withRedisIn } from "../bench/measure/with-redis-in.ts";
import type { ScriptCoverage } from "./files-run.ts";

const PROCESSES = ["coordinator", "worker"] as const;
/** ms between two polls of a file or of the log. */
const LOOK_MS = 20;
const MAX_MS = 90_000;

/** Code coverage by V8, for each process. */
export type Coverage = Readonly<Record<(typeof PROCESSES)[number], readonly ScriptCoverage[]>>;

/**
 * Runs a job with one task, using one worker and the simulator, and measures code coverage from just before `POST /v1/jobs` until the log
 * says that the task is merged. The log is read from Redis directly, so that reading it does not run code of the coordinator.
 */
export function coverOneTask(): Promise<Coverage> {
  return inFolder("structure", async (folder) => {
    const repository = join(folder, "repository");
    await makeSmallRepository(repository);
    return withRedisIn(folder, (connection, redisUrl) => {
      const preload = pathToFileURL(join(packageRoot(), "dist/lab/structure/coverage-preload.js")).href;
      const options = {
        workers: 1,
        slots: 2,
        brain: join(packageRoot(), "test/flow/brains/one-task.mjs"),
        nodeArgs: ["--import", `${preload}?${encodeURIComponent(folder)}`],
        settings: { REDIS_URL: redisUrl },
      };
      return withMachine(folder, options, async ({ machine, signal }) => {
        const limit = AbortSignal.any([signal, AbortSignal.timeout(MAX_MS)]);
        const pids = machine.pids();
        const notify = async (file: string) => {
          process.kill(pids.coordinator ?? 0, "SIGUSR2");
          process.kill(pids["worker-1"] ?? 0, "SIGUSR2");
          await until(() => PROCESSES.every((name) => existsSync(join(folder, `${name}.${file}`))), limit);
        };
        await notify("started");
        const { jobId } = await createApiClient(machine).submit({
          goal: "Write the file.\n\nwrite: right",
          repository: { kind: "path", path: repository },
          gate: [{ kind: "command", command: "grep -qx right out/result.txt" }],
          limits: { canaryRate: 0 },
        });
        const log = createJobLog(connection);
        await until(async () => isMerged((await log.read(jobId, "0-0")).map(({ event }) => JSON.parse(event))), limit);
        await notify("json");
        const read = (name: string) => JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8"));
        return { coordinator: read("coordinator"), worker: read("worker") };
      });
    });
  });
}

function isMerged(events: readonly JobEvent[]): boolean {
  const last = events.findLast((event) => event.type === "job.status");
  if (last?.to === "failed") throw new Error(`the job failed before its task had landed: ${last.reason ?? ""}`);
  return events.some((event) => event.type === "task.status" && event.to === "merged");
}

async function until(isTrue: () => boolean | Promise<boolean>, signal: AbortSignal): Promise<void> {
  while (!(await isTrue())) await delay(LOOK_MS, undefined, { signal });
}
