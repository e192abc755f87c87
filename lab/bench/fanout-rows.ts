import { makeRow, type Row } from "./document.ts";
import { median } from "./measure/statistics.ts";

/** The measurements of one job with `explorers` explorers. */
export interface FanoutFigures {
  readonly explorers: number;
  /** ms from queueing the lead's first run to the answer to the lead's last call. */
  readonly wallMs: number;
  /** ms from the submission to queueing the lead's first run: mirror, survey, prefix. */
  readonly intakeMs: number;
  /** CPU time of coordinator, workers and sandboxes during the job, ms. */
  readonly cpuMs: number;
  /** Sum of the peak memory of coordinator and workers, MB. */
  readonly memoryMb: number;
}

/**
 * ms that the model calls alone take. Four calls follow each other: the lead delegates, the explorers read, the
 * explorers submit, the lead finishes.
 */
export const IDEAL_MS = 4000;
const GOALS = { overheadMs: 1500, cpuMsAnAgent: 60, memoryMbAnAgent: 3 } as const;

/** Makes rows with the medians for each number of explorers. Only the rows of the largest number have goals. */
export function fanoutRows(
  figures: readonly FanoutFigures[],
  { sizes, runs, method }: { sizes: readonly number[]; runs: number; method: string },
): Row[] {
  const largest = Math.max(...sizes);
  const of = (explorers: number, pick: (one: FanoutFigures) => number) =>
    median(figures.filter((one) => one.explorers === explorers).map(pick)) ?? Number.NaN;
  const rows = sizes.flatMap((n) => {
    const isJudged = n === largest;
    const all = figures.filter(({ explorers }) => explorers === n);
    return [
      makeRow(`${n} explorers: wall time in addition to the calls' ${IDEAL_MS} ms`, {
        value: of(n, ({ wallMs }) => wallMs - IDEAL_MS),
        unit: "ms",
        goal: isJudged ? { op: "<=", value: GOALS.overheadMs } : undefined,
        note: `median of ${runs} runs: ${all.map(({ wallMs }) => wallMs - IDEAL_MS).join(", ")}; after an intake of ${of(n, ({ intakeMs }) => intakeMs)} ms`,
      }),
      makeRow(`${n} explorers: CPU per agent`, {
        value: of(n, ({ cpuMs }) => cpuMs / n),
        unit: "ms",
        goal: isJudged ? { op: "<=", value: GOALS.cpuMsAnAgent } : undefined,
        note: `coordinator, workers and sandboxes during the whole job, intake and lead included, in newly started processes; ${method}`,
      }),
      makeRow(`${n} explorers: peak memory`, {
        value: of(n, ({ memoryMb }) => memoryMb),
        unit: "MB",
        note: "sum of VmHWM of the coordinator and the workers, reset at the submission",
      }),
    ];
  });
  const smallest = Math.min(...sizes);
  const slope =
    (of(largest, ({ memoryMb }) => memoryMb) - of(smallest, ({ memoryMb }) => memoryMb)) / (largest - smallest);
  return [
    ...rows,
    makeRow("memory per added agent", {
      value: slope,
      unit: "MB",
      goal: { op: "<=", value: GOALS.memoryMbAnAgent },
      note: `from ${smallest} to ${largest} explorers`,
    }),
  ];
}
