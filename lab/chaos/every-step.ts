import { messageOf } from "../../shared/support/errors.ts";
import { makeRow, type Row } from "../bench/document.ts";
import { inLanes } from "../bench/measure/in-lanes.ts";
import { notRunRow, toRows } from "./oracle/judge.ts";
import { countSteps, runStep, type Step, type StepRun } from "./run-step.ts";

/**
 * Runs a small job once to count the steps of its coordinator and its worker. Then runs the job once per step, and
 * kills the process at this step. Each run has its own Redis and processes. Several runs go in parallel, because most
 * of a run is waiting for a lease. Returns rows: the invariants over all runs, then figures.
 */
export async function runEveryStep(given: {
  /** Selects steps: either a kind of step, or the name of one step as the output of a failed run shows it. */
  only: string | undefined;
  lanes: number;
  keep: boolean;
  say: (text: string) => void;
}): Promise<Row[]> {
  const { only, lanes, keep, say } = given;
  const counted = await countSteps(say);
  const steps = counted.steps.filter((step) => only === undefined || step.kind === only || nameOf(step) === only);
  say(
    `${counted.steps.length} steps were counted${only === undefined ? "" : `, ${steps.length} of them match ${only}`}`,
  );
  if (steps.length === 0) throw new Error(`no step of the job has the kind or the name ${only}`);
  const runs: StepRun[] = [...counted.runs];
  const failed: string[] = [];
  await inLanes(steps, lanes, async (step, lane) => {
    try {
      const run = await runStep(step, { keep, lane });
      runs.push(run);
      reportRun(run, { say, done: runs.length, of: steps.length });
    } catch (error) {
      failed.push(`${nameOf(step)}: ${messageOf(error)}`);
      say(`NOT RUN ${nameOf(step)}: ${messageOf(error)}`);
    }
  });
  const missed = runs.filter(({ hasFired }) => hasFired === false).map(({ name }) => name);
  const wall = runs.map(({ wallMs }) => wallMs);
  return [
    ...toRows(runs),
    notRunRow(failed),
    makeRow("steps", { value: steps.length, unit: "runs", note: byKind(steps) }),
    makeRow("steps that a run did not reach again", {
      value: missed.length,
      unit: "runs",
      note: `no process was killed at: ${missed.slice(0, 5).join(", ") || "none"}`,
    }),
    makeRow("longest run", { value: Math.max(0, ...wall) / 1000, unit: "s" }),
  ];
}

function reportRun(
  { name, findings, folder }: StepRun,
  run: { say: (text: string) => void; done: number; of: number },
): void {
  const violated = findings.filter(({ violations }) => violations.length > 0);
  for (const { invariant, violations } of violated)
    run.say(`VIOLATED ${invariant.name} at ${name}: ${violations.slice(0, 3).join("; ")}`);
  if (folder !== undefined) run.say(`its files are in ${folder}`);
  if (run.done % 20 === 0) run.say(`${run.done} of ${run.of} steps`);
}

function nameOf({ part, kind, side, n }: Step): string {
  return `${part} ${kind} ${side} ${n}`;
}

function byKind(steps: readonly Step[]): string {
  const counts = new Map<string, number>();
  for (const { part, kind } of steps) counts.set(`${part} ${kind}`, (counts.get(`${part} ${kind}`) ?? 0) + 1);
  return [...counts].map(([name, count]) => `${name} ${count}`).join(", ");
}
