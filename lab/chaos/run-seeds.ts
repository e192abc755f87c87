import { messageOf } from "../../shared/support/errors.ts";
import { makeRow, type Row } from "../bench/document.ts";
import { inLanes } from "../bench/measure/in-lanes.ts";
import { notRunRow, toRows } from "./oracle/judge.ts";
import { type JobRun, runJob } from "./run-job.ts";
import { COORDINATORS, WORKERS_ON_HOSTS } from "./schedule/fault.ts";
import { describeFault, planCuts, planFaults } from "./schedule/plan-faults.ts";

/** Number of slots per worker, for attempts that call a model. */
const SLOTS = 4;
/** Size of the data folder's disk: several times what the tasks need, and small enough to be filled quickly. */
const DISK_MEGABYTES = { min: 400, aTask: 1 } as const;

/** Options that all seeds share. */
interface SeedOptions {
  /** Duration of the fault injection, ms. */
  readonly ms: number;
  readonly tasks: number;
  readonly patienceMs: number;
  /**
   * If true, each process has a simulated host of its own, and the only faults are lost connections of these hosts to
   * Redis, the network or the volume.
   */
  readonly onHosts?: boolean;
  readonly keep: boolean;
  readonly say: (text: string) => void;
}

type SeedRun = JobRun & { readonly name: string };

/**
 * Runs one job per seed, `lanes` of them in parallel, each with its own Redis and processes. Returns rows: the
 * invariants over all seeds, then figures.
 */
export async function runSeeds(given: SeedOptions & { seeds: readonly number[]; lanes: number }): Promise<Row[]> {
  const { seeds, lanes } = given;
  const runs: SeedRun[] = [];
  const failed: string[] = [];
  await inLanes(seeds, lanes, async (seed, lane) => {
    const say = (text: string) => given.say(`seed ${seed}: ${text}`);
    try {
      runs.push(await runSeed(seed, { ...given, lane, say }));
    } catch (error) {
      failed.push(`seed ${seed}: ${messageOf(error)}`);
      say(`NOT RUN: ${messageOf(error)}`);
    }
  });
  return [...toRows(runs), notRunRow(failed), ...figuresOf(runs)];
}

async function runSeed(seed: number, given: SeedOptions & { lane: number }): Promise<SeedRun> {
  const { ms, tasks, patienceMs, onHosts = false, keep, lane, say } = given;
  const schedule = onHosts ? planCuts(seed) : planFaults(seed, ms);
  say(`${tasks} tasks, ${schedule.faults.length} faults, appendfsync ${schedule.fsync}`);
  const diskMegabytes = Math.max(DISK_MEGABYTES.min, tasks * DISK_MEGABYTES.aTask);
  const placed = onHosts ? { onHosts, coordinators: COORDINATORS, workers: WORKERS_ON_HOSTS } : { diskMegabytes };
  const shape = { slots: SLOTS, lane, ...placed };
  const run = await runJob({ name: `seed-${seed}`, seed, tasks, ...schedule, ...shape, patienceMs, keep, say });
  const violated = run.findings.filter(({ violations }) => violations.length > 0);
  for (const { invariant, violations } of violated)
    say(`VIOLATED ${invariant.name}: ${violations.slice(0, 5).join("; ")}`);
  if (violated.length > 0) {
    const same = onHosts ? "--hosts" : `--minutes ${ms / 60_000}`;
    say(`its schedule (replay it with --seed ${seed} ${same} --tasks ${tasks}):`);
    for (const fault of schedule.faults) say(describeFault(fault));
    if (run.folder !== undefined) say(`its files are in ${run.folder}`);
  } else say("every invariant held");
  return { ...run, name: `seed ${seed}` };
}

function figuresOf(runs: readonly SeedRun[]): Row[] {
  const sum = (of: (run: JobRun) => number) => runs.reduce((total, run) => total + of(run), 0);
  const figure = (name: string, value: number, unit: string, note?: string) =>
    makeRow(name, { value, unit, note: note || undefined });
  const left = [...new Set(runs.flatMap(({ injected }) => injected.left))];
  const ownEnds = runs.flatMap((run) => run.ownEnds);
  const events = sum((run) => run.events);
  const interruptions = sum(({ injected }) => injected.interruptions);
  const cuts = sum(({ injected }) => injected.cuts);
  return [
    figure("runs", runs.length, "runs", runs.map(({ name }) => name).join(", ")),
    figure("events", events, "log entries"),
    figure("interruptions", interruptions, "processes"),
    figure("truncations of the append-only file", cuts, "cuts"),
    figure("faults skipped", left.length, "kinds", left.slice(0, 3).join("; ")),
    figure("processes that ended by themselves", ownEnds.length, "ends", ownEnds.slice(0, 3).join("; ")),
    figure("wall", sum(({ wallMs }) => wallMs) / 1000, "s", "of all jobs, from the submission to the end"),
  ];
}
