import { chmod, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { type ApiClient, createApiClient } from "../../cli/api-client.ts";
import { countLeftovers } from "../../launch/demo/count-leftovers.ts";
import { demoSubmission } from "../../launch/demo/demo-submission.ts";
import { prepareRepository } from "../../launch/demo/prepare-repository.ts";
import { type Machine, startMachine } from "../../launch/start-machine.ts";
import type { JobEvent } from "../../shared/protocol/job/event.ts";
import { readEnv } from "../../shared/support/env.ts";

/** A run of the demo's job on a machine of its own, with the job's log. */
export interface DemoRun {
  readonly machine: Machine;
  readonly api: ApiClient;
  readonly jobId: string;
  /** The events that the job has logged so far. */
  readonly events: readonly JobEvent[];
  /** Waits until `holds` returns true for the log. Fails if the job ends before. */
  until(what: string, holds: (events: readonly JobEvent[]) => boolean): Promise<void>;
  /** Waits until the job has ended; returns its final status. */
  ended(): Promise<string>;
  /** Number of calls that the simulator billed. */
  callsBilled(): Promise<number>;
  /** Stops the machine, counts the processes and worktrees that are left over, and removes the machine's folder. */
  close(): Promise<{ processes: number; worktrees: number }>;
}

const ENDS = new Set(["completed", "failed", "cancelled"]);

/** Starts a machine (two workers of four slots each) and submits the demo's job. */
export async function startDemo(name: string, { seed, inputs }: { seed: number; inputs: number }): Promise<DemoRun> {
  const root = await mkdtemp(join("/var/tmp", "midwatch-chaos-"));
  await chmod(root, 0o755);
  const data = join(root, "data");
  const repository = join(root, "repository");
  await prepareRepository(name, repository);
  let failure: Error | undefined;
  const machine = await startMachine({
    env: { ...readEnv(), MIDWATCH_DATA: data },
    port: 0,
    seed,
    // Model calls take some time, so that a fault can interrupt them.
    latencyMs: 30,
    repositories: [root],
    onGiveUp: (error) => {
      failure = error;
    },
  });
  const api = createApiClient(machine);
  const { jobId } = await api.submit(demoSubmission(name, { repository, inputs }));
  const events: JobEvent[] = [];
  const waiting = new Set<() => void>();
  const ending = new AbortController();
  const following = (async () => {
    for await (const item of api.follow(jobId, { signal: ending.signal })) {
      if (item.kind !== "event") continue;
      events.push(item.entry.event);
      for (const look of waiting) look();
    }
  })().catch((error: unknown) => {
    if (!ending.signal.aborted) failure = error as Error;
    for (const look of waiting) look();
  });
  const status = () => events.findLast((event) => event.type === "job.status")?.to ?? "queued";
  const until: DemoRun["until"] = (what, holds) =>
    new Promise((resolve, reject) => {
      const look = () => {
        const isThere = holds(events);
        if (!isThere && failure === undefined && !ENDS.has(status())) return;
        waiting.delete(look);
        if (isThere) resolve();
        else reject(failure ?? new Error(`expected ${what}, but the job is ${status()}`));
      };
      waiting.add(look);
      look();
    });
  return {
    machine,
    api,
    jobId,
    events,
    until,
    ended: async () => {
      await until("the end", () => ENDS.has(status()));
      return status();
    },
    callsBilled: async () => {
      const answer = await fetch(`${machine.simulatorUrl}/_midwatch/books`);
      return ((await answer.json()) as { calls: number }).calls;
    },
    close: async () => {
      ending.abort();
      await following;
      await machine.stop();
      const leftovers = await countLeftovers(data);
      await rm(root, { recursive: true, force: true });
      return leftovers;
    },
  };
}
