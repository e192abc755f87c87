import { join } from "node:path";
import { demoSubmission } from "../../../launch/demo/demo-submission.ts";
import { prepareRepository } from "../../../launch/demo/prepare-repository.ts";
import type { LoggedEvent } from "../../../shared/protocol/job/event.ts";
import { makeRow, type Row } from "../document.ts";
import { type CpuAccount, openCpuAccount } from "../measure/cpu-account.ts";
import { followJob } from "../measure/follow-job.ts";
import { inFolder } from "../measure/in-folder.ts";
import { type CpuSamples, sampleCpu } from "../measure/sample-cpu.ts";
import { withMachine } from "../measure/with-machine.ts";
import { cpuByStage } from "./cpu-by-stage.ts";

const PACKAGE = "braces";
/** Number of distinct inputs of the final differential test: few, so that the test takes little of the measured time. */
const INPUTS = 2000;

/** Time limit of the job, ms. The limit is long because one attempt at a time is slow. */
const MAX_MS = 10 * 60_000;

interface Measured {
  readonly entries: readonly LoggedEvent[];
  readonly samples: CpuSamples;
  readonly method: string;
}

/**
 * Measures a small real job from submission to report, twice: with parallel attempts to measure tasks per minute, and
 * with one attempt at a time to measure CPU time.
 */
export async function wholePathRows(say: (text: string) => void): Promise<Row[]> {
  say(`pipeline: the whole path of ${PACKAGE}, parallel attempts`);
  const wide = await runJob({ workers: 2, slots: 4, concurrency: 12 });
  say(`pipeline: the whole path of ${PACKAGE}, one attempt at a time`);
  const narrow = await runJob({ workers: 1, slots: 1, concurrency: 1 });
  const merged = wide.entries.filter(({ event }) => event.type === "task.status" && event.to === "merged").length;
  const { fromMs, toMs } = rangeOf(wide.entries);
  const about = `${PACKAGE} to ES modules, simulator without latency, ${INPUTS} inputs of the final comparison`;
  return [
    makeRow("whole path: tasks merged per second", {
      value: (merged * 1000) / (toMs - fromMs),
      unit: "1/s",
      note: `${merged} tasks in ${toMs - fromMs} ms from submission to completion, 2 workers of 4 slots; ${about}`,
    }),
    makeRow("whole path: CPU per merged task", { value: wide.samples.between(fromMs, toMs) / merged, unit: "ms" }),
    ...cpuByStage(narrow.entries, narrow.samples).map(({ stage, attempts, cpuMs, wallMs }) =>
      makeRow(`CPU per attempt: ${stage}`, {
        value: cpuMs / attempts,
        unit: "ms",
        note: `mean of ${attempts}, ${(wallMs / attempts).toFixed(0)} ms from queued to finished; one attempt at a time; coordinator, worker and sandboxes, ${narrow.method}`,
      }),
    ),
    makeRow("CPU outside attempts: lead, landings, report", {
      value: outsideMs(narrow),
      unit: "ms",
      note: "of the whole job",
    }),
  ];
}

function runJob({ concurrency, ...size }: { workers: number; slots: number; concurrency: number }): Promise<Measured> {
  return inFolder("path", async (folder) => {
    const repository = join(folder, "repository");
    await prepareRepository(PACKAGE, repository);
    return withMachine(folder, size, async (given) => {
      const pids = Object.entries(given.machine.pids()).flatMap(([name, pid]) => (name === "simulator" ? [] : [pid]));
      const account: CpuAccount = openCpuAccount(pids);
      const samples = sampleCpu(account);
      try {
        const submission = demoSubmission(PACKAGE, { repository, inputs: INPUTS });
        const limits = { ...submission.limits, maxConcurrency: concurrency, canaryRate: 0 };
        const isLast = (seen: readonly LoggedEvent[]) => {
          const last = seen.at(-1)?.event;
          return last?.type === "job.status" && last.to === "completed";
        };
        const { entries } = await followJob(given, { ...submission, limits }, isLast, MAX_MS);
        return { entries, samples, method: account.method };
      } finally {
        samples.stop();
        account.close();
      }
    });
  });
}

function rangeOf(entries: readonly LoggedEvent[]): { fromMs: number; toMs: number } {
  return { fromMs: entries[0]?.at ?? 0, toMs: entries.at(-1)?.at ?? 0 };
}

function outsideMs({ entries, samples }: Measured): number {
  const { fromMs, toMs } = rangeOf(entries);
  return cpuByStage(entries, samples).reduce((rest, { cpuMs }) => rest - cpuMs, samples.between(fromMs, toMs));
}
