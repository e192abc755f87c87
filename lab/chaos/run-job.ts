import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { createApiClient } from "../../cli/api-client.ts";
import { asJobId } from "../../shared/protocol/ids.ts";
import { goalLine } from "./job/goal.ts";
import { expectedFiles, planChaosJob, REPOSITORY } from "./job/plan-job.ts";
import { gatherEvidence } from "./oracle/gather.ts";
import { type Finding, judge } from "./oracle/judge.ts";
import { listLeftovers } from "./oracle/list-leftovers.ts";
import type { Injected } from "./schedule/apply-fault.ts";
import type { Fsync, Planned } from "./schedule/fault.ts";
import { inChaosFolder } from "./world/in-chaos-folder.ts";
import { makeRepository } from "./world/make-repository.ts";
import { runSchedule } from "./world/run-schedule.ts";
import { untilQuiet, watchJob } from "./world/watch-job.ts";
import { startWorld, type World, type WorldOptions } from "./world/world.ts";

/** One job on a world of its own. */
export interface JobRunOptions {
  /** Stands in the folder's name. */
  readonly name: string;
  readonly seed: number;
  readonly tasks: number;
  readonly fsync: Fsync;
  readonly slots: number;
  readonly faults?: readonly Planned[];
  readonly coordinators?: readonly string[];
  readonly workers?: readonly string[];
  readonly diskMegabytes?: number;
  readonly onHosts?: boolean;
  readonly lane?: number;
  /** Interruptions that do not come from `faults`. */
  readonly interruptions?: number;
  readonly envOf?: (part: string, folder: string) => Readonly<Record<string, string>>;
  /** Called before the folder is removed. */
  readonly onEnd?: (folder: string) => void;
  /** ms that the job may take after the faults have stopped. */
  readonly patienceMs: number;
  /** Keeps the folder of a run that has failed. */
  readonly keep: boolean;
  readonly say: (text: string) => void;
}

/** What came of one run. */
export interface JobRun {
  readonly findings: readonly Finding[];
  readonly injected: Injected;
  /** ms from the submission to the end. */
  readonly wallMs: number;
  /** Entries of the job's log. */
  readonly events: number;
  /** Processes that ended although nobody had ended them. */
  readonly ownEnds: readonly string[];
  /** Where the folder is, when it was kept. */
  readonly folder: string | undefined;
}

const MAX_COST_USD = 1000;

/** Runs a job to its end while its faults come, and says what the oracle finds. */
export function runJob(options: JobRunOptions): Promise<JobRun> {
  return inChaosFolder(options.name, options.keep, async (folder, fail) => {
    const { envOf } = options;
    const given: WorldOptions = { ...options, folder, envOf: (part) => envOf?.(part, folder) ?? {} };
    const world = await startWorld(given);
    let stopping: Promise<void> | undefined;
    const stop = () => {
      stopping ??= world.stop();
      return stopping;
    };
    try {
      const run = await runIn(world, options, stop);
      if (run.findings.some(({ violations }) => violations.length > 0)) fail();
      return { ...run, folder };
    } finally {
      await stop();
      options.onEnd?.(folder);
      if ("path" in world.disk) world.disk.unmount(fail.isCalled() ? join(folder, "data-as-it-was") : undefined);
    }
  });
}

async function runIn(world: World, options: JobRunOptions, stop: () => Promise<void>): Promise<Omit<JobRun, "folder">> {
  const { seed, tasks, say, slots } = options;
  const startedAt = performance.now();
  const jobId = await submit(world, options);
  const watching = watchJob(world.redis.url, jobId, say);
  const injected = await runSchedule(world, { seed, faults: options.faults ?? [], isOver: watching.isOver });
  if (options.faults !== undefined) say(`the faults have stopped; ${watching.merged()} of ${tasks} tasks are merged`);
  await Promise.race([watching.ended, delay(options.patienceMs, undefined, { ref: false })]);
  const wallMs = performance.now() - startedAt;
  watching.stop();
  const stillOpen = await untilQuiet(world.redis.url, jobId);
  const interruptions = injected.interruptions + (options.interruptions ?? 0);
  const evidence = await gatherEvidence(world, asJobId(jobId), {
    expected: expectedFiles(planChaosJob(seed, tasks)),
    forgotten: injected.forgotten,
    // A worker has a call a slot under way at most, a coordinator one of its lead.
    interruptedCalls: interruptions * (slots + 1) + injected.brokenCalls,
    maxCostUsd: MAX_COST_USD,
    left: stillOpen,
  });
  await stop();
  const findings = judge({ ...evidence, left: [...evidence.left, ...(await listLeftovers(world))] });
  const ownEnds = [world.redis, world.simulator, ...world.parts.values()].flatMap((part) => part.ownEnds);
  return { findings, injected, wallMs, events: evidence.log.length, ownEnds };
}

/** Submits the job, again when its coordinator dies of it: the key makes it one job. */
async function submit(world: World, { seed, tasks }: JobRunOptions): Promise<string> {
  const repository = await makeRepository(world.folder, REPOSITORY);
  const submission = {
    goal: ["Make the files.", "", goalLine(seed, tasks)].join("\n"),
    repository: { kind: "path", path: repository },
    gate: [{ kind: "command", command: "test -d out" }],
    // Its verifier looks at one file: what is planted beside that it would miss, and lose its word.
    limits: {
      maxConcurrency: 12,
      maxRetries: 20,
      maxRevisions: 10,
      maxCostUsd: MAX_COST_USD,
      maxTasks: tasks,
      canaryRate: 0,
    },
  };
  for (let tries = 1; ; tries++) {
    try {
      const { jobId } = await createApiClient(await world.api()).submit(submission, "the-one-job");
      return jobId;
    } catch (error) {
      if (tries === MAX_TRIES) throw error;
      await delay(500);
    }
  }
}

const MAX_TRIES = 40;
