import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { InvariantResult } from "./oracle/judge.ts";
import { runJob } from "./run-job.ts";

/** A step of a process: the n-th time that the process reaches a failpoint of this kind, before or after the operation (`preload/failpoints.ts`). */
export interface Step {
  readonly part: "coordinator-1" | "worker-1";
  readonly kind: string;
  readonly side: "before" | "after";
  readonly n: number;
}

/** The result of one run, in which a process is killed at one step. */
export interface StepRun {
  readonly name: string;
  readonly findings: readonly InvariantResult[];
  readonly wallMs: number;
  /** True if the process reached the step and was killed there; undefined for the run that only counts the steps. */
  readonly hasFired: boolean | undefined;
  readonly folder: string | undefined;
}

type Say = (text: string) => void;

/**
 * The job of every run. It has two sequential tasks: the conversation of the first one's agent is cut, and the second one's first result is wrong.
 * With it, every run has the same steps.
 */
const JOB = { seed: 1, tasks: 2, contextTokens: 30_000 } as const;
const SLOTS = 2;
const PATIENCE_MS = 180_000;
const PARTS = ["coordinator-1", "worker-1"] as const;

/** Runs the job without faults. Returns the steps that its processes reached. */
export async function countSteps(say: Say): Promise<{ steps: Step[]; runs: StepRun[] }> {
  const steps: Step[] = [];
  const run = await runJob({
    ...jobOf("counting", say),
    keep: false,
    envOf: (name, folder) => ({ CHAOS_STEPS: stepsFile(folder, name) }),
    onEnd: (folder) => {
      for (const part of PARTS) steps.push(...readSteps(stepsFile(folder, part), part));
    },
  });
  const { findings, wallMs, folder } = run;
  return { steps, runs: [{ name: "counting", findings, wallMs, hasFired: undefined, folder }] };
}

/** Runs the job and kills one of its processes at the given step. */
export async function runStep(step: Step, { keep, lane }: { keep: boolean; lane: number }): Promise<StepRun> {
  const { part, kind, side, n } = step;
  const name = `${part} ${kind} ${side} ${n}`;
  let hasFired = false;
  const { findings, wallMs, folder } = await runJob({
    ...jobOf(name, () => {}),
    keep,
    lane,
    interruptions: 1,
    envOf: (one, at) =>
      one === part
        ? { CHAOS_STEPS: stepsFile(at, one), CHAOS_KILL_AT: `${kind} ${side} ${n}`, CHAOS_KILLED: join(at, "killed") }
        : {},
    onEnd: (at) => {
      hasFired = existsSync(join(at, "killed"));
    },
  });
  return { name, findings, wallMs, hasFired, folder };
}

function jobOf(name: string, say: Say) {
  return {
    name: name.replaceAll(" ", "-"),
    ...JOB,
    fsync: "everysec" as const,
    slots: SLOTS,
    patienceMs: PATIENCE_MS,
    coordinators: [PARTS[0]],
    workers: [PARTS[1]],
    say,
  };
}

function stepsFile(folder: string, part: string): string {
  return join(folder, `steps.${part}`);
}

function readSteps(file: string, part: Step["part"]): Step[] {
  const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n").filter(Boolean) : [];
  return lines.map((line) => {
    const [kind = "", side = "", n = ""] = line.split(" ");
    return { part, kind, side: side as Step["side"], n: Number(n) };
  });
}
