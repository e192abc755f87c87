import { cpSync, existsSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { LoggedEvent } from "../../shared/protocol/job/event.ts";
import { packageRoot } from "../../shared/support/files/package-root.ts";
import { logUntil, repositoryIn, startTestMachine, type TestMachine } from "../support/machine.ts";
import { callsOf, goOn, waitsIn } from "../support/waiting-agents.ts";
import { startWorkerOf } from "../support/worker-process.ts";

const BRAIN = join(packageRoot(), "test/flow/brains/waiting.mjs");

test("a stopped worker returns attempts that do not end in time: another worker continues them, and no finished turn is paid again", async () => {
  const machine = await startTestMachine({ brain: BRAIN, workers: 0 });
  const first = await startWorkerOf(machine, { name: "first", slots: 1, drainMs: 300 });
  const jobId = await submit(machine, 1);
  await waitsIn(machine, jobId, "t2.1.1");
  const before = await callsOf(machine);
  const second = await startWorkerOf(machine, { name: "second", slots: 1, drainMs: 300 });
  const stopped = Date.now();
  process.kill(first.pid, "SIGTERM");
  expect(await first.exited).toEqual({ code: 0, signal: null });
  // Draining takes 300 ms, the end of one sandbox and one call to Redis. If the worker waited for its lock to expire,
  // it would take ten seconds.
  expect(Date.now() - stopped).toBeLessThan(8000);
  await waitsIn(machine, jobId, "t2.1.2");
  expect(await callsOf(machine)).toBe(before);
  goOn(machine, jobId, "t2.1.2");
  const log = await logUntil(machine.api, jobId);
  expect(log.at(-1)?.event).toMatchObject({ type: "job.status", to: "completed" });
  expect(
    startsOf(log, "t2")
      .filter(({ n }) => n === 1)
      .map(({ epoch, workerId }) => [epoch, workerId]),
  ).toEqual([
    [1, expect.stringContaining(`_${first.pid}`)],
    [2, expect.stringContaining(`_${second.pid}`)],
  ]);
  // According to the simulator's records, the implementer made five turns and each was paid once.
  const { usage, byRole } = await machine.api.usage(jobId);
  expect(byRole.implementer?.calls).toBe(5);
  expect(usage.calls).toBe(await callsOf(machine));
});

test("a draining worker finishes its attempts and takes no more; a new version joins meanwhile, continues the job with the job's prefix, and starts the next job with its own", async () => {
  const machine = await startTestMachine({ brain: BRAIN, workers: 0 });
  const old = await startWorkerOf(machine, { name: "old", slots: 1, drainMs: 60_000 });
  const jobId = await submit(machine, 2);
  await waitsIn(machine, jobId, "t2.1.1");
  process.kill(old.pid, "SIGTERM");
  const next = await startWorkerOf(machine, { name: "new", slots: 1, drainMs: 60_000, root: otherVersion(machine) });
  await waitsIn(machine, jobId, "t3.1.1");
  expect(existsSync(`/proc/${old.pid}`)).toBe(true);
  goOn(machine, jobId, "t2.1.1");
  expect(await old.exited).toEqual({ code: 0, signal: null });
  goOn(machine, jobId, "t3.1.1");
  const log = await logUntil(machine.api, jobId);
  expect(log.at(-1)?.event).toMatchObject({ type: "job.status", to: "completed" });
  expect(startsOf(log, "t2").find(({ n }) => n === 1)).toMatchObject({
    epoch: 1,
    workerId: expect.stringContaining(`_${old.pid}`),
  });
  const sinceDrain = [...startsOf(log, "t2").filter(({ n }) => n > 1), ...startsOf(log, "t3")];
  expect(new Set(sinceDrain.map(({ workerId }) => workerId.split("_").at(-1)))).toEqual(new Set([String(next.pid)]));
  // The agents of the job read the same cache entry under both versions of Midwatch, without a cache break.
  expect(log.filter(({ event }) => event.type === "cache.break")).toEqual([]);
  const prefix = intakeOf(log).prefix;
  const read = firstReadBy(machine, jobId, "t3.1");
  expect(read).toBeGreaterThan(1000);
  expect(read).toBe(firstReadBy(machine, jobId, "t2.1"));

  const later = await submit(machine, 1);
  const laterLog = await logUntil(machine.api, later, ({ event }) => event.type === "job.intake");
  expect(intakeOf(laterLog).prefix.fingerprint).not.toBe(prefix.fingerprint);
  const bytes = readFileSync(
    join(machine.data, "volume/prefixes", `${intakeOf(laterLog).prefix.fingerprint}.json`),
    "utf8",
  );
  expect(bytes).toContain("Write as a newer version does.");
  await machine.api.command(later, "cancel");
});

async function submit(machine: TestMachine, tasks: number): Promise<string> {
  const known = join(machine.root, "repository");
  const path = existsSync(known) ? known : repositoryIn(machine, { "README.md": "hello\n" });
  const { jobId } = await machine.api.submit({
    goal: `Write the files.\n\ntasks: ${tasks}`,
    repository: { kind: "path", path },
    limits: { canaryRate: 0 },
    reuse: false,
  });
  return jobId;
}

function startsOf(log: readonly LoggedEvent[], task: string) {
  return log.flatMap(({ event }) => (event.type === "attempt.started" && event.taskId === task ? [event] : []));
}

function intakeOf(log: readonly LoggedEvent[]) {
  const found = log.flatMap(({ event }) => (event.type === "job.intake" ? [event.result] : []))[0];
  if (found === undefined) throw new Error("no intake in the log");
  return found;
}

/** Number of tokens that an attempt's first call read from the cache. They are the prefix. */
function firstReadBy({ data }: TestMachine, jobId: string, attempt: string): number {
  const file = join(data, "volume/jobs", jobId, "attempts", attempt, "transcript.1.jsonl");
  const entries = readFileSync(file, "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { kind: string; usage?: { cacheReadTokens: number } });
  return entries.find(({ kind }) => kind === "assistant")?.usage?.cacheReadTokens ?? 0;
}

/** Makes another installation of Midwatch, with a different role card for implementers. */
function otherVersion(machine: TestMachine): string {
  const root = join(machine.root, "newer");
  for (const name of ["dist", "shared/prefix", "worker/verify/attack-runtime", "package.json"])
    cpSync(join(packageRoot(), name), join(root, name), { recursive: true });
  symlinkSync(join(packageRoot(), "node_modules"), join(root, "node_modules"));
  const card = join(root, "shared/prefix/roles/implementer.md");
  writeFileSync(card, `${readFileSync(card, "utf8")}\nWrite as a newer version does.\n`);
  return root;
}
