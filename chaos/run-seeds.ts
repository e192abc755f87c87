import type { Row } from "../bench/document.ts";
import { makeRow } from "../bench/document.ts";
import { toRows } from "./oracle/judge.ts";
import type { JobRun } from "./run-job.ts";
import { runJob } from "./run-job.ts";
import { describeFault, planFaults } from "./schedule/plan-faults.ts";

/** Attempts at once in each worker that ask a model. */
const SLOTS = 4;
/** Room for what a job of 200 tasks needs, and little enough to be filled in a moment. */
const DISK_MEGABYTES = 400;

/** Runs seeds one after the other. Rows: the invariants over all of them, then figures. */
export async function runSeeds(given: {
  seeds: readonly number[];
  ms: number;
  tasks: number;
  patienceMs: number;
  keep: boolean;
  say: (text: string) => void;
}): Promise<Row[]> {
  const { seeds, ms, tasks, patienceMs, keep, say } = given;
  const runs: (JobRun & { name: string })[] = [];
  for (const seed of seeds) {
    const schedule = planFaults(seed, ms);
    say(`seed ${seed}: ${tasks} tasks, ${schedule.faults.length} faults, appendfsync ${schedule.fsync}`);
    const shape = { slots: SLOTS, diskMegabytes: DISK_MEGABYTES };
    const run = await runJob({ name: `seed-${seed}`, seed, tasks, ...schedule, ...shape, patienceMs, keep, say });
    runs.push({ ...run, name: `seed ${seed}` });
    const violated = run.findings.filter(({ violations }) => violations.length > 0);
    for (const { invariant, violations } of violated)
      say(`VIOLATED ${invariant.name}: ${violations.slice(0, 5).join("; ")}`);
    if (violated.length > 0) {
      say(`the schedule of seed ${seed} (replay it with --seed ${seed} --minutes ${ms / 60_000} --tasks ${tasks}):`);
      for (const fault of schedule.faults) say(describeFault(fault));
      if (run.folder !== undefined) say(`what it left is in ${run.folder}`);
    } else say(`seed ${seed}: every invariant held`);
  }
  const sum = (of: (run: JobRun) => number) => runs.reduce((total, run) => total + of(run), 0);
  const figure = (name: string, value: number, unit: string, note?: string) =>
    makeRow(name, { value, unit, ...(note === undefined || note === "" ? {} : { note }) });
  const left = [...new Set(runs.flatMap(({ injected }) => injected.left))];
  const ownEnds = runs.flatMap((run) => run.ownEnds);
  return [
    ...toRows(runs),
    figure("runs", runs.length, "runs", `seeds ${seeds.join(", ")}`),
    figure(
      "events",
      sum(({ events }) => events),
      "entries of logs",
    ),
    figure(
      "interruptions",
      sum(({ injected }) => injected.interruptions),
      "of processes",
    ),
    figure(
      "cut tails of Redis",
      sum(({ injected }) => injected.cuts),
      "cuts",
    ),
    figure("faults left out", left.length, "kinds", left.slice(0, 3).join("; ")),
    figure("processes that ended by themselves", ownEnds.length, "ends", ownEnds.slice(0, 3).join("; ")),
    figure("wall", sum(({ wallMs }) => wallMs) / 1000, "s"),
  ];
}
