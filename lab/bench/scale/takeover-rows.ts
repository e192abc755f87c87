import { cpus } from "node:os";
import { join } from "node:path";
import { createApiClient } from "../../../cli/api-client.ts";
import { RequestError } from "../../../cli/client/request-error.ts";
import type { LoggedEvent } from "../../../shared/protocol/job/event.ts";
import type { JobSubmission } from "../../../shared/protocol/job/job.ts";
import { packageRoot } from "../../../shared/support/files/package-root.ts";
import { makeRow, type Row } from "../document.ts";
import { followJob } from "../measure/follow-job.ts";
import { inFolder } from "../measure/in-folder.ts";
import { makeSmallRepository } from "../measure/make-small-repository.ts";
import { median } from "../measure/statistics.ts";
import { type BenchMachine, withMachine } from "../measure/with-machine.ts";

const KILLS = 10;
const GOAL_MS = 15_000;
/** Options of the machine: two workers with the default number of slots. */
const WORKERS = { workers: 2, slots: 4 };
/** Seconds during which every core is kept busy: longer than a lease, which lasts 10 s. */
const BUSY_S = 35;

/**
 * Measures how fast the attempts of a killed worker are taken over, and counts attempts that are taken over although
 * their worker is only busy. Uses real processes.
 */
export function takeoverRows(say: (text: string) => void): Promise<Row[]> {
  return inFolder("takeover", async (folder) => {
    const path = join(folder, "repository");
    await makeSmallRepository(path);
    const brain = join(packageRoot(), "dist/lab/bench/scale/command-brain.js");
    return withMachine(folder, { ...WORKERS, brain }, async (given) => {
      const times: number[] = [];
      for (let i = 1; i <= KILLS; i++) {
        times.push(await killOnce(given, path));
        say(`scale: takeover ${i} of ${KILLS} after ${times.at(-1)} ms`);
      }
      const busy = await runBusy(given, path);
      say(`scale: ${busy.attempts} attempts on busy workers, ${busy.taken} taken over`);
      return [takeoverRow(times), busyRow(busy)];
    });
  });
}

/** Kills the worker that runs the job's only attempt. Returns the ms from SIGKILL until the log has the attempt's next claim. */
async function killOnce(given: BenchMachine, path: string): Promise<number> {
  let killedAt = 0;
  const { jobId, entries } = await followJob(given, jobOf(path, { tasks: 1, command: "sleep 300" }), (seen) => {
    const started = startsOf(seen);
    const first = started[0]?.event;
    if (killedAt === 0 && first !== undefined) {
      process.kill(Number(first.workerId.split("_").at(-1)), "SIGKILL");
      killedAt = Date.now();
    }
    return started.length > 1;
  });
  await endMeasured(given, jobId);
  return (startsOf(entries)[1]?.at ?? Number.NaN) - killedAt;
}

/** Ends a job after its measurement by cancelling it. A job whose tasks have all failed may have ended already. */
async function endMeasured({ machine }: BenchMachine, jobId: string): Promise<void> {
  await createApiClient(machine)
    .command(jobId, "cancel", { reason: "measured" })
    .catch((error: unknown) => {
      if (!(error instanceof RequestError) || error.code !== "wrong_state") throw error;
    });
}

interface Busy {
  readonly attempts: number;
  readonly taken: number;
  /** Duration of the shortest attempt, ms. */
  readonly shortestMs: number;
}

/**
 * Runs an attempt in every slot; together their commands keep all cores busy for longer than a lease. Counts the attempts that were claimed twice.
 */
async function runBusy(given: BenchMachine, path: string): Promise<Busy> {
  const attempts = WORKERS.workers * WORKERS.slots;
  const burn = `for i in $(seq ${cpus().length}); do timeout ${BUSY_S} sh -c 'while :; do :; done' & done; wait; true`;
  const submission = { ...jobOf(path, { tasks: attempts, command: burn }), limits: { maxRetries: 0 } };
  const { jobId, entries } = await followJob(given, submission, (seen) => endsOf(seen).length >= attempts);
  await endMeasured(given, jobId);
  const starts = startsOf(entries);
  const lasted = endsOf(entries).map(
    (end) => end.at - (starts.find(({ event }) => event.taskId === end.event.taskId)?.at ?? Number.NaN),
  );
  const shortestMs = Math.min(...lasted);
  if (!(shortestMs >= BUSY_S * 1000)) throw new Error(`a command of ${BUSY_S} s ended after ${shortestMs} ms`);
  const lost = endsOf(entries).filter(({ event }) => event.status === "lost").length;
  return { attempts, taken: lost + starts.filter(({ event }) => event.epoch > 1).length, shortestMs };
}

function jobOf(path: string, { tasks, command }: { tasks: number; command: string }): JobSubmission {
  return {
    title: `${tasks} commands`,
    goal: `Run a command.\n\ntasks: ${tasks}\ncommand: ${command}`,
    repository: { kind: "path", path },
  };
}

type Of<T extends LoggedEvent["event"]["type"]> = { at: number; event: Extract<LoggedEvent["event"], { type: T }> };

/** Returns the claims of planned tasks' attempts in the log; the claims of the intake are left out. */
function startsOf(entries: readonly LoggedEvent[]): Of<"attempt.started">[] {
  return entries.flatMap(({ at, event }) =>
    event.type === "attempt.started" && isWork(entries, event) ? [{ at, event }] : [],
  );
}

function endsOf(entries: readonly LoggedEvent[]): Of<"attempt.finished">[] {
  return entries.flatMap(({ at, event }) =>
    event.type === "attempt.finished" && isWork(entries, event) ? [{ at, event }] : [],
  );
}

function isWork(entries: readonly LoggedEvent[], { taskId, n }: { taskId: string; n: number }): boolean {
  return entries.some(
    ({ event }) =>
      event.type === "attempt.queued" && event.taskId === taskId && event.n === n && event.stage === "work",
  );
}

function takeoverRow(times: readonly number[]): Row {
  return makeRow("time to takeover after SIGKILL of a worker", {
    value: median(times),
    unit: "ms",
    goal: { op: "<=", value: GOAL_MS },
    note: `from the kill until the attempt is claimed by another worker or by the restarted one; median of ${times.length}: ${times.join(", ")}; real worker processes, ${WORKERS.workers} of ${WORKERS.slots} slots, default settings, in the middle of a command`,
  });
}

function busyRow({ attempts, taken, shortestMs }: Busy): Row {
  return makeRow("false takeovers from busy workers", {
    value: taken,
    unit: "attempts",
    goal: { op: "<=", value: 0 },
    note: `${attempts} attempts at once on all slots of ${WORKERS.workers} worker processes, each with ${cpus().length} busy processes in its sandbox for ${BUSY_S} s on ${cpus().length} cores (the shortest attempt took ${(shortestMs / 1000).toFixed(0)} s); a lease lasts 10 s`,
  });
}
