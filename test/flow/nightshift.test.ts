import { join } from "node:path";
import { expect, test } from "vitest";
import type { LoggedEvent } from "../../shared/protocol/job/event.ts";
import { packageRoot } from "../../shared/support/files/package-root.ts";
import { logUntil, repositoryIn, startTestMachine } from "../support/machine.ts";
import { callsOf, goOn, waitsIn } from "../support/waiting-agents.ts";

const BRAIN = join(packageRoot(), "test/flow/brains/waiting.mjs");
/** A window that is open all day, so that only a freeze closes it. */
const ALWAYS = { open: "0 * * * *", tz: "UTC", close: { minutes: 120 } };
/** A window that opens on one day in many years. */
const NEVER = { open: "0 0 29 2 *", tz: "UTC", close: "01:00" };

const isPaused = ({ event }: LoggedEvent) => event.type === "job.paused";

test("a night that closes in the middle of an attempt lets its turn end; the next night goes on, and no turn is paid twice", async () => {
  const machine = await startTestMachine({ brain: BRAIN });
  const { api } = machine;
  await api.putNightQueue("nightly", { windows: [ALWAYS], caps: { usd: 50 } });
  const { jobId } = await api.submit({
    goal: "Write the files.\n\ntasks: 1",
    repository: { kind: "path", path: repositoryIn(machine, { "README.md": "hello\n" }) },
    limits: { canaryRate: 0 },
    queue: "nightly",
  });
  await waitsIn(machine, jobId, "t2.1.1");
  await api.freezeNightQueue("nightly", true);
  await logUntil(api, jobId, isPaused);
  expect((await api.get(jobId)).paused).toContain("window");
  const before = await callsOf(machine);
  goOn(machine, jobId, "t2.1.1");
  await expect.poll(async () => (await api.task(jobId, "t2")).status, { timeout: 30_000 }).toBe("parked");
  expect(await callsOf(machine)).toBe(before);
  await api.freezeNightQueue("nightly", false);
  const log = await logUntil(api, jobId);
  expect(log.at(-1)?.event).toMatchObject({ type: "job.status", to: "completed" });
  const { usage, byRole } = await api.usage(jobId);
  expect(byRole.implementer?.calls).toBe(5);
  expect(usage.calls).toBe(await callsOf(machine));
  // The window was open when the job was submitted, so the night paid for its plan, too.
  expect((await api.nightQueue("nightly")).now?.spentUsd).toBeCloseTo(usage.costUsd, 6);
});

test("a job waits for its window after its plan; a queue that does not exist, and times that no job can keep, are refused before anything is stored", async () => {
  const machine = await startTestMachine({ brain: BRAIN });
  const { api } = machine;
  const repository = { kind: "path", path: repositoryIn(machine, { "README.md": "hello\n" }) };
  const job = { goal: "Write the files.\n\ntasks: 1", repository, queue: "nightly" };
  await expect(api.submit(job)).rejects.toThrow(/field queue: expected the name of a queue \(there is none yet/);
  await expect(api.putNightQueue("nightly", { windows: [{ ...NEVER, tz: "Europe/Nowhere" }] })).rejects.toThrow(
    /windows\.0\.open: expected the name of a time zone, such as Europe\/Berlin, got Europe\/Nowhere/,
  );
  await api.putNightQueue("nightly", { windows: [NEVER] });
  await expect(api.submit({ ...job, deadline: "2020-01-01T00:00:00Z" })).rejects.toThrow(
    /deadline: expected a time in the future/,
  );
  await expect(api.submit({ ...job, queue: undefined, priority: 3 })).rejects.toThrow(
    /priority: expected a job in a queue/,
  );
  expect((await api.list({ limit: 10 })).jobs).toEqual([]);
  const { jobId } = await api.submit(job);
  await logUntil(api, jobId, isPaused);
  expect(await api.get(jobId)).toMatchObject({
    status: "running",
    paused: expect.stringContaining("window: queue nightly"),
  });
  expect((await api.nightQueues()).queues).toMatchObject([{ jobs: 1, queue: { name: "nightly" } }]);
  await expect(api.removeNightQueue("nightly")).rejects.toThrow(/has 1 open job/);
  await api.command(jobId, "resume");
  await waitsIn(machine, jobId, "t2.1.1");
  await api.command(jobId, "cancel");
});

test("a schedule submits its job by itself", async () => {
  const machine = await startTestMachine({ brain: BRAIN });
  const { api } = machine;
  const repository = { kind: "path", path: repositoryIn(machine, { "README.md": "hello\n" }) };
  await api.putSchedule("daily", {
    cron: "0 0 1 1 *",
    tz: "UTC",
    job: { goal: "Write the files.\n\ntasks: 1", repository },
  });
  await api.turnSchedule("daily", "run");
  await expect.poll(async () => (await api.schedule("daily")).history[0]?.jobId, { timeout: 20_000 }).toMatch(/^job_/);
  const { history, schedule } = await api.schedule("daily");
  expect(history).toMatchObject([{ outcome: "ran", reason: "a person asked for it" }]);
  expect(schedule.lastJob?.jobId).toBe(history[0]?.jobId);
  await api.command(history[0]?.jobId ?? "", "cancel");
});
