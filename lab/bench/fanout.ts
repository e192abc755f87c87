import { join } from "node:path";
import { createApiClient } from "../../cli/api-client.ts";
import type { LoggedEvent } from "../../shared/protocol/job/event.ts";
import type { Bench } from "./bench.ts";
import { type FanoutFigures, fanoutRows, IDEAL_MS } from "./fanout-rows.ts";
import { openCpuAccount } from "./measure/cpu-account.ts";
import { followJob } from "./measure/follow-job.ts";
import { inFolder } from "./measure/in-folder.ts";
import { makeSmallRepository } from "./measure/make-small-repository.ts";
import { peakMemoryMb, resetPeakMemory } from "./measure/process-figures.ts";
import { type BenchMachine, withMachine } from "./measure/with-machine.ts";

const RUNS = 3;
const LARGEST = 50;
const SIZES = [1, 5, LARGEST] as const;
/** Latency of a model call in the simulator, ms. */
const CALL_MS = 1000;
/** Slots of each worker. Two workers together have one slot per explorer of the largest job. */
const WORKERS = { workers: 2, slots: 25 };

/** Runs jobs with 1, 5 and 50 parallel explorers, and measures how much time coordination adds to the model calls. */
export const fanout: Bench = {
  name: "fanout",
  about: "1, 5, 50 explorers at once: wall time in addition to the calls, CPU and memory per agent",
  run: async (say) => {
    const figures: FanoutFigures[] = [];
    let method = "";
    for (let run = 1; run <= RUNS; run++) {
      for (const explorers of SIZES) {
        const measured = await inFolder("fanout", (folder) => runOnce(folder, explorers));
        method = measured.method;
        figures.push(measured.figures);
        const { wallMs, cpuMs, memoryMb } = measured.figures;
        say(
          `fanout: run ${run} of ${RUNS}, ${explorers} explorers: ${wallMs} ms, CPU ${cpuMs.toFixed(0)} ms, peak ${memoryMb.toFixed(0)} MB`,
        );
      }
    }
    return fanoutRows(figures, { sizes: SIZES, runs: RUNS, method });
  },
};

/** Runs jobs of 50 explorers. Returns, for each run, by how many ms the job took longer than its model calls alone. */
export async function fanoutOverheads(say: (text: string) => void): Promise<number[]> {
  const overheads: number[] = [];
  for (let run = 1; run <= RUNS; run++) {
    const { figures } = await inFolder("fanout", (folder) => runOnce(folder, LARGEST));
    overheads.push(figures.wallMs - IDEAL_MS);
    say(`fanout: run ${run} of ${RUNS}, ${LARGEST} explorers: ${overheads.at(-1)} ms in addition to the calls`);
  }
  return overheads;
}

/** Runs one job on a newly started machine. Nothing is cached except by the operating system's disk cache. */
async function runOnce(folder: string, explorers: number): Promise<{ figures: FanoutFigures; method: string }> {
  const path = join(folder, "repository");
  await makeSmallRepository(path);
  return withMachine(folder, { ...WORKERS, brain: "fanout", latencyMs: CALL_MS }, (given) =>
    measureJob(given, path, explorers),
  );
}

async function measureJob(given: BenchMachine, path: string, explorers: number) {
  const { machine } = given;
  const pids = Object.entries(machine.pids()).flatMap(([name, pid]) => (name === "simulator" ? [] : [pid]));
  const account = openCpuAccount(pids);
  for (const pid of pids) resetPeakMemory(pid);
  try {
    const { jobId, entries } = await followJob(
      given,
      {
        title: `${explorers} explorers`,
        goal: `Have the README read.\n\nexplorers: ${explorers}`,
        repository: { kind: "path", path },
        limits: { maxConcurrency: explorers },
      },
      (seen) => isReported(seen, explorers),
    );
    const cpuMs = account.readMs();
    const memoryMb = pids.reduce((sum, pid) => sum + peakMemoryMb(pid), 0);
    await createApiClient(machine).command(jobId, "cancel", { reason: "measured" });
    return { figures: { explorers, ...timesOf(entries), cpuMs, memoryMb }, method: account.method };
  } finally {
    account.close();
  }
}

/** Returns true if a run of the lead ended after the last explorer had reported. */
function isReported(entries: readonly LoggedEvent[], explorers: number): boolean {
  if (entries.at(-1)?.event.type !== "lead.finished") return false;
  const reports = entries.filter(({ event }) => event.type === "task.status" && event.to === "reported");
  const lastQueued = entries.findLast(({ event }) => event.type === "lead.queued");
  // The intake is a task that reports, so it counts, too.
  return reports.length === explorers + 1 && Number(reports.at(-1)?.id.split("-")[0]) < indexOf(lastQueued);
}

function indexOf(entry: LoggedEvent | undefined): number {
  return Number(entry?.id.split("-")[0] ?? -1);
}

function timesOf(entries: readonly LoggedEvent[]): { wallMs: number; intakeMs: number } {
  const submitted = entries[0]?.at ?? 0;
  const queued = entries.find(({ event }) => event.type === "lead.queued")?.at ?? 0;
  return { wallMs: (entries.at(-1)?.at ?? 0) - queued, intakeMs: queued - submitted };
}
