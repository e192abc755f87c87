import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { createApiClient } from "../../cli/api-client.ts";
import { runGit } from "../../shared/git/run-git.ts";
import { asJobId } from "../../shared/protocol/ids.ts";
import { expectedFiles, goalLine, planChaosJob, REPOSITORY } from "./job/plan-job.ts";
import { gatherEvidence } from "./oracle/gather.ts";
import { type InvariantResult, judge } from "./oracle/judge.ts";
import { listLeftovers } from "./oracle/list-leftovers.ts";
import type { Injected } from "./schedule/apply-fault.ts";
import type { Fsync, Planned } from "./schedule/fault.ts";
import { inChaosFolder } from "./world/in-chaos-folder.ts";
import { runSchedule } from "./world/run-schedule.ts";
import { untilQuiet, watchJob } from "./world/watch-job.ts";
import { startWorld, type World, type WorldOptions } from "./world/world.ts";

/** Describes a run: one job with its own Redis, simulator, coordinators and workers. */
export interface JobRunOptions {
  /** Name of the run, as part of the name of its folder. */
  readonly name: string;
  readonly seed: number;
  readonly tasks: number;
  readonly fsync: Fsync;
  readonly slots: number;
  readonly faults?: readonly Planned[];
  readonly coordinators?: readonly string[];
  readonly workers?: readonly string[];
  readonly diskMegabytes?: number;
  /** A context window smaller than the model's, in tokens. The agent of the first task then fills it, so that its conversation is cut. */
  readonly contextTokens?: number;
  readonly onHosts?: boolean;
  readonly lane?: number;
  /** Number of interruptions of processes that are caused otherwise than by `faults`. */
  readonly interruptions?: number;
  readonly envOf?: (part: string, folder: string) => Readonly<Record<string, string>>;
  /** Is called when the run has ended, before its folder is removed. */
  readonly onEnd?: (folder: string) => void;
  /** Maximum ms from the last fault to the end of the job. */
  readonly patienceMs: number;
  /** If true, the folder of a failed run is preserved. */
  readonly keep: boolean;
  readonly say: (text: string) => void;
}

/** The result of one run of a job. */
export interface JobRun {
  readonly findings: readonly InvariantResult[];
  readonly injected: Injected;
  /** ms from the submission of the job to its end. */
  readonly wallMs: number;
  /** Number of entries in the job's log. */
  readonly events: number;
  /** Describes the processes that ended although no fault was injected into them. */
  readonly ownEnds: readonly string[];
  /** Path of the run's folder, if it was preserved. */
  readonly folder: string | undefined;
}

const MAX_COST_USD = 1000;

/** Runs a job to its end while its faults are injected. Returns the oracle's findings. */
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
  if (options.faults !== undefined) say(`all faults were injected; ${watching.merged()} of ${tasks} tasks are merged`);
  await Promise.race([watching.ended, delay(options.patienceMs, undefined, { ref: false })]);
  const wallMs = performance.now() - startedAt;
  watching.stop();
  const stillOpen = await untilQuiet(world.redis.url, jobId);
  const interruptions = injected.interruptions + (options.interruptions ?? 0);
  const evidence = await gatherEvidence(world, asJobId(jobId), {
    expected: expectedFiles(planChaosJob(seed, tasks)),
    forgotten: injected.forgotten,
    // An interruption breaks off at most one call per slot of a worker, or one call of a lead in a coordinator.
    interruptedCalls: interruptions * (slots + 1) + injected.brokenCalls,
    maxCostUsd: MAX_COST_USD,
    left: stillOpen,
  });
  await stop();
  const findings = judge({ ...evidence, left: [...evidence.left, ...(await listLeftovers(world))] });
  const ownEnds = [world.redis, world.simulator, ...world.parts.values()].flatMap((part) => part.ownEnds);
  return { findings, injected, wallMs, events: evidence.log.length, ownEnds };
}

/** Submits the job. Retries if the coordinator dies meanwhile; because of the idempotency key only one job is made. */
async function submit(world: World, { seed, tasks, contextTokens }: JobRunOptions): Promise<string> {
  const repository = await makeRepository(world.folder, REPOSITORY);
  const submission = {
    goal: ["Make the files.", "", goalLine(seed, tasks, { isLong: contextTokens !== undefined })].join("\n"),
    repository: { kind: "path", path: repository },
    gate: [{ kind: "command", command: "test -d out" }],
    // No canaries, because the job's verifier checks only one file and would miss faults that are planted in other files.
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

/** Makes a git repository in `folder` with one commit of the given files. Returns the repository's path. */
async function makeRepository(folder: string, files: Readonly<Record<string, string>>): Promise<string> {
  const git = { program: "git" };
  const path = join(folder, "repository");
  await runGit(git, ["init", "--quiet", "--initial-branch=main", path]);
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), content);
  }
  const gitDir = join(path, ".git");
  await runGit(git, [`--work-tree=${path}`, "add", "--all", "."], { gitDir });
  await runGit(git, ["commit", "--quiet", "-m", "where the job starts"], { gitDir });
  return path;
}
