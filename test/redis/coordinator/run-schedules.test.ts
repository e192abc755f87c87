import { expect, test } from "vitest";
import { nextDue } from "../../../coordinator/nightshift/calendar/cron.ts";
import { type RunSchedulesEnv, runSchedules } from "../../../coordinator/nightshift/schedules/run-schedules.ts";
import type { SubmitRequest } from "../../../coordinator/service/submit-job.ts";
import { type JobId, makeJobId } from "../../../shared/protocol/ids.ts";
import type { JobStatus } from "../../../shared/protocol/job/job.ts";
import type { Schedule } from "../../../shared/protocol/nightshift/schedule.ts";
import { createScheduleStore } from "../../../shared/redis/nights/schedule-store.ts";
import { AppError } from "../../../shared/support/errors.ts";
import { silentLog } from "../../../shared/support/log.ts";
import { withRedis } from "../../support/with-redis.ts";

const held = withRedis();
const T = Date.parse("2026-12-01T07:00:00Z");
const HOUR = 3_600_000;
let names = 0;

/** A schedule in Redis, and coordinators that run it, with jobs in memory. A submission is idempotent, as the real one is. */
async function given(over: Partial<Schedule> = {}) {
  const schedules = createScheduleStore(held.connection);
  for (const { schedule } of await schedules.all()) await schedules.remove(schedule.name);
  const name = `s${++names}`;
  const times = { cron: "0 * * * *", tz: "UTC" };
  await schedules.put({
    name,
    ...times,
    job: { goal: "g", repository: { kind: "path", path: "/r" } },
    author: { tenant: "default", owner: "ann", keyId: "k" },
    failures: 0,
    nextDue: nextDue(times, T - 1) ?? 0,
    ...over,
  });
  const jobs = new Map<string, { jobId: JobId; status: JobStatus }>();
  const state = { now: T, refuses: false, dies: false };
  const env: RunSchedulesEnv = {
    schedules,
    clock: { now: () => state.now },
    log: silentLog(),
    registry: {
      read: async (jobId: JobId, look: (job: never) => unknown) => {
        const job = [...jobs.values()].find((each) => each.jobId === jobId);
        if (job === undefined) throw new AppError("not_found", "no such job");
        return look({ status: job.status } as never);
      },
      input: async (jobId: JobId) => {
        for (const job of jobs.values()) if (job.jobId === jobId) job.status = "cancelled";
        return { kind: "done", text: "" };
      },
    } as never,
    submitJob: async ({ idempotencyKey = "" }: SubmitRequest) => {
      if (state.refuses) throw new AppError("invalid_repository", "no such repository");
      const job = jobs.get(idempotencyKey) ?? { jobId: makeJobId(state.now), status: "running" as const };
      jobs.set(idempotencyKey, job);
      if (state.dies) throw new Error("the process died");
      return job;
    },
  };
  const at = async (hours: number, coordinators = 1) => {
    state.now = T + hours * HOUR;
    await Promise.all(Array.from({ length: coordinators }, () => runSchedules(env)));
  };
  const end = (status: JobStatus) => {
    for (const job of jobs.values()) if (job.status === "running") job.status = status;
  };
  const history = async () => (await schedules.history(name, 100)).reverse();
  const read = async () => (await schedules.find(name))?.schedule;
  return { jobs, state, at, end, history, read };
}

test("four coordinators at one instant submit one job and leave one record", async () => {
  const { jobs, at, history } = await given();
  await at(0, 4);
  await at(0, 4);
  expect(jobs.size).toBe(1);
  expect(await history()).toMatchObject([{ due: T, outcome: "ran", jobId: [...jobs.values()][0]?.jobId }]);
});

test("a coordinator that dies between the submission and its record doubles nothing", async () => {
  const { jobs, state, at, history } = await given();
  state.dies = true;
  await at(0);
  expect((await history())[0]).not.toHaveProperty("jobId");
  state.dies = false;
  await at(0.1, 2);
  expect(jobs.size).toBe(1);
  expect((await history())[0]).toHaveProperty("jobId");
});

test("an instant that waits for the earlier job runs when that has ended", async () => {
  const { jobs, at, end, history } = await given({ overlap: "queue" });
  await at(0);
  await at(1);
  await at(2);
  expect(jobs.size).toBe(1);
  end("completed");
  await at(2.1);
  expect(jobs.size).toBe(2);
  expect((await history()).map(({ outcome }) => outcome)).toEqual(["ran", "ran", "merged"]);
});

test("an instant that replaces cancels the open job first", async () => {
  const { jobs, at } = await given({ overlap: "replace" });
  await at(0);
  await at(1);
  expect([...jobs.values()].map(({ status }) => status)).toEqual(["cancelled", "running"]);
});

test("three failures in a row pause a schedule; each instant has a record", async () => {
  const { at, end, read, history, state } = await given();
  await at(0);
  end("failed");
  state.refuses = true;
  await at(1);
  expect((await read())?.failures).toBe(2);
  await at(2);
  expect((await read())?.paused?.reason).toContain("3 failures in a row");
  await at(3);
  expect((await history()).map(({ outcome }) => outcome)).toEqual(["ran", "skipped", "skipped", "skipped"]);
});

test("a job that completes ends the row of failures", async () => {
  const { at, end, read } = await given();
  await at(0);
  end("failed");
  await at(1);
  end("completed");
  await at(2);
  expect(await read()).toMatchObject({ failures: 0 });
});
