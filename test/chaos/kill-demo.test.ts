import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { runGit } from "../../shared/git/run-git.ts";
import { type DemoRun, startDemo } from "./demo-run.ts";
import { attemptsAfterMerge, callsRecorded, finishedTwice, mergedTasks, openAttempts } from "./read-log.ts";

const PACKAGE = process.env.MIDWATCH_CHAOS_PACKAGE ?? "semver";
/** Number of slots of a worker, and so the maximum number of model calls that are interrupted when it is killed. */
const SLOTS = 6;

let run: DemoRun | undefined;
let leftovers: { processes: number; worktrees: number } | undefined;

afterEach(async () => {
  leftovers = await run?.close();
  run = undefined;
  expect(leftovers).toEqual({ processes: 0, worktrees: 0 });
});

test("SIGKILL of a worker with a running attempt does not change the outcome", async () => {
  run = await startDemo(PACKAGE, { seed: 1, inputs: 20_000 });
  const killed = await killBusyWorker(run, "work");
  await run.until("the attempt to be taken over", (events) =>
    events.some(
      (event) =>
        (event.type === "attempt.started" && sameAttempt(event, killed) && event.epoch > killed.epoch) ||
        (event.type === "attempt.finished" && sameAttempt(event, killed)),
    ),
  );
  await expectSameOutcome(run, { kills: 1 });
}, 600_000);

test("SIGKILL of a worker with a running verifier does not change the outcome", async () => {
  run = await startDemo(PACKAGE, { seed: 2, inputs: 20_000 });
  await killBusyWorker(run, "challenge");
  await expectSameOutcome(run, { kills: 1 });
}, 600_000);

test("SIGKILL of the coordinator while tasks run and land does not change the outcome", async () => {
  run = await startDemo(PACKAGE, { seed: 4, inputs: 20_000 });
  await run.until("some tasks merged and some running", (events) => isInTheMiddle(events, 2));
  process.kill(run.machine.pids().coordinator ?? 0, "SIGKILL");
  await expectSameOutcome(run, { kills: 1 });
}, 600_000);

test("repeated SIGKILL of workers and coordinator does not change the outcome", async () => {
  run = await startDemo(PACKAGE, { seed: 5, inputs: 20_000 });
  const victims = ["worker-1", "coordinator", "worker-2", "coordinator", "worker-1"];
  let merged = 0;
  for (const name of victims) {
    await run.until("more tasks merged and some running", (events) => isInTheMiddle(events, merged + 1));
    merged = mergedTasks(run.events).length;
    process.kill(run.machine.pids()[name] ?? 0, "SIGKILL");
  }
  await expectSameOutcome(run, { kills: victims.length });
}, 600_000);

function isInTheMiddle(events: DemoRun["events"], merged: number): boolean {
  return mergedTasks(events).length >= merged && openAttempts(events).length > 0;
}

function sameAttempt(event: { taskId: string; n: number }, attempt: { taskId: string; n: number }): boolean {
  return event.taskId === attempt.taskId && event.n === attempt.n;
}

/**
 * Waits until at least one task is merged, then kills a worker that runs an attempt of this stage. Returns the attempt.
 */
async function killBusyWorker({ api, until, events }: DemoRun, stage: string) {
  await until(`a running attempt of ${stage}`, (seen) => isInTheMiddle(seen, 1) && openOf(seen, stage).length > 0);
  const [attempt] = openOf(events, stage);
  const { workers } = await api.queueStats();
  const worker = workers.find(({ workerId }) => workerId === attempt?.workerId);
  if (attempt === undefined || worker === undefined)
    throw new Error("the worker of a running attempt is not registered");
  process.kill(worker.pid, "SIGKILL");
  return attempt;
}

function openOf(events: DemoRun["events"], stage: string) {
  return openAttempts(events).filter((attempt) => attempt.stage === stage);
}

async function expectSameOutcome(
  { api, ended, events, jobId, machine, callsBilled }: DemoRun,
  { kills }: { kills: number },
) {
  expect(await ended()).toBe("completed");
  const report = await api.report(jobId);
  const { oracle } = report;
  expect(report.counts.merged).toBe(report.counts.planned);
  expect(report.counts.revised).toBeGreaterThanOrEqual(3);
  expect(report.caughtBy.challenge).toBeGreaterThanOrEqual(1);
  expect(oracle?.mismatches).toBe(0);
  expect(oracle?.distinctInputs).toBeGreaterThanOrEqual(20_000);
  // Merged work is not done again, and each attempt is finished only once.
  expect(attemptsAfterMerge(events)).toEqual([]);
  expect(finishedTwice(events)).toEqual([]);
  const merged = mergedTasks(events);
  expect(new Set(merged).size).toBe(merged.length);
  expect((await landedTasks(machine.data, jobId)).sort()).toEqual([...merged].sort());
  // Billed calls may be missing from the log, but at most as many as the kills interrupted.
  const unknown = (await callsBilled()) - callsRecorded(events);
  expect(unknown).toBeGreaterThanOrEqual(0);
  expect(unknown).toBeLessThanOrEqual(kills * SLOTS);
}

/** Reads the tasks of the branch's landing commits from git, not from the log. */
async function landedTasks(data: string, jobId: string): Promise<string[]> {
  const { stdout } = await runGit(
    { program: "git" },
    ["log", "--first-parent", "--format=%(trailers:key=Midwatch-Task,valueonly)", `midwatch/${jobId}`],
    { gitDir: join(data, "volume", "jobs", jobId, "base.git") },
  );
  return stdout.split("\n").filter((line) => line !== "");
}
