import type { LoggedEvent } from "../../../shared/protocol/job/event.ts";
import type { CpuSamples } from "../measure/sample-cpu.ts";

/** Sums over all attempts of one stage of a job. */
export interface StageCpu {
  /** Name of the stage. The stage `work` also has the role, as in `work (explorer)`. */
  readonly stage: string;
  readonly attempts: number;
  readonly cpuMs: number;
  /** Sum of the ms from queueing an attempt to its end. */
  readonly wallMs: number;
}

/**
 * Sums, by stage, the CPU time that was used between the queueing and the end of each attempt. Correct only for a job
 * that runs one attempt at a time.
 */
export function cpuByStage(entries: readonly LoggedEvent[], samples: Pick<CpuSamples, "between">): StageCpu[] {
  const open = new Map<string, { stage: string; at: number }>();
  const found = new Map<string, StageCpu>();
  for (const { at, event } of entries) {
    if (event.type === "attempt.queued") {
      const stage = event.stage === "work" ? `work (${event.role})` : event.stage;
      open.set(`${event.taskId}.${event.n}`, { stage, at });
    }
    const begun = event.type === "attempt.finished" ? open.get(`${event.taskId}.${event.n}`) : undefined;
    if (begun === undefined) continue;
    const { stage } = begun;
    const sum = found.get(stage) ?? { stage, attempts: 0, cpuMs: 0, wallMs: 0 };
    found.set(stage, {
      stage,
      attempts: sum.attempts + 1,
      cpuMs: sum.cpuMs + samples.between(begun.at, at),
      wallMs: sum.wallMs + at - begun.at,
    });
  }
  return [...found.values()];
}
