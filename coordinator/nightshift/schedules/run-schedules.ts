import type { JobId } from "../../../shared/protocol/ids.ts";
import { isTerminalJob, type JobStatus } from "../../../shared/protocol/job/job.ts";
import type { DueRecord, Schedule } from "../../../shared/protocol/nightshift/schedule.ts";
import type { ReadSchedule, ScheduleStore } from "../../../shared/redis/nights/schedule-store.ts";
import { defined } from "../../../shared/support/defined.ts";
import { AppError, messageOf } from "../../../shared/support/errors.ts";
import type { Log } from "../../../shared/support/log.ts";
import type { Clock } from "../../../shared/support/time/clock.ts";
import type { JobRegistry } from "../../log/registry.ts";
import type { SubmitRequest } from "../../service/submit-job.ts";
import { decideDue } from "./decide-due.ts";

export interface RunSchedulesEnv {
  readonly schedules: ScheduleStore;
  readonly registry: Pick<JobRegistry, "read" | "input">;
  readonly submitJob: (request: SubmitRequest) => Promise<{ readonly jobId: string }>;
  readonly clock: Pick<Clock, "now">;
  readonly log: Log;
}

/** Number of failures in a row after which a schedule pauses itself and waits for a person. */
const MAX_FAILURES = 3;
/** Number of newest records among which those without a job are looked for. */
const RECENT = 200;

/**
 * Submits the jobs of all schedules that are due. First the instant's record is written, together with the schedule's next instant, then its job is submitted under
 * an idempotency key made of schedule and instant. So any number of coordinators may run this pass, and a crash between the two steps loses and doubles nothing.
 */
export async function runSchedules(env: RunSchedulesEnv): Promise<void> {
  for (const read of await env.schedules.all()) {
    try {
      await runSchedule(env, await countEnd(env, read));
    } catch (error) {
      env.log.warn(
        { schedule: read.schedule.name, detail: messageOf(error) },
        "a schedule could not be run; the next pass tries again",
      );
    }
  }
}

async function runSchedule(env: RunSchedulesEnv, read: ReadSchedule): Promise<void> {
  const { schedule } = read;
  const { schedules, clock } = env;
  const openJob = await openJobOf(env, schedule);
  const [waiting] = await waitingRecords(env, schedule);
  if (waiting !== undefined && openJob === undefined) return submit(env, read, waiting);
  const decision = decideDue(schedule, { now: clock.now(), ...defined({ openJob, waiting: waiting?.due }) });
  if (decision.records.length === 0) return;
  const { nextDue: _past, ...rest } = schedule;
  if (!(await schedules.change(read, { ...rest, ...defined({ nextDue: decision.nextDue }) }, decision.records))) return;
  if (decision.cancels !== undefined)
    await env.registry.input(decision.cancels as JobId, {
      kind: "cancel",
      reason: `replaced by schedule ${schedule.name}`,
    });
  const changed = await schedules.find(schedule.name);
  const [first] = changed === undefined ? [] : await waitingRecords(env, schedule);
  const isFree = openJob === undefined || decision.cancels !== undefined;
  if (changed !== undefined && first !== undefined && isFree) await submit(env, changed, first);
}

/** Submits the job of a record. A submission that is refused is the record's end: it counts as a failure of the schedule. */
async function submit(env: RunSchedulesEnv, read: ReadSchedule, record: DueRecord): Promise<void> {
  const { schedule } = read;
  const { name, job, author } = schedule;
  try {
    const { jobId } = await env.submitJob({
      submission: { ...job, title: job.title ?? `${name} ${new Date(record.due).toISOString()}` },
      idempotencyKey: `schedule:${name}:${record.due}`,
      author,
    });
    await env.schedules.rewrite(name, { ...record, jobId });
    await env.schedules.change(read, { ...schedule, lastJob: { jobId, isCounted: false } });
  } catch (error) {
    // Any other error is an outage: the record stays without a job, and the next pass tries again.
    if (!(error instanceof AppError) || error.code === "queue_unavailable" || error.code === "internal") throw error;
    const reason = `the submission was refused: ${messageOf(error).slice(0, 500)}`;
    env.log.warn({ schedule: name, due: record.due, reason }, "a scheduled job was refused");
    await env.schedules.rewrite(name, { ...record, outcome: "skipped", reason });
    await env.schedules.change(read, withFailure(schedule, reason, env.clock.now()));
  }
}

/** Counts the end of the schedule's newest job, once. Returns the schedule as it is stored now. */
async function countEnd(env: RunSchedulesEnv, read: ReadSchedule): Promise<ReadSchedule> {
  const { schedule } = read;
  const { lastJob } = schedule;
  if (lastJob === undefined || lastJob.isCounted) return read;
  const status = await statusOf(env, lastJob.jobId);
  if (status !== undefined && !isTerminalJob(status)) return read;
  const counted: Schedule = { ...schedule, lastJob: { ...lastJob, isCounted: true } };
  const reason = `job ${lastJob.jobId} failed`;
  const next = status === "failed" ? withFailure(counted, reason, env.clock.now()) : { ...counted, failures: 0 };
  await env.schedules.change(read, next);
  return (await env.schedules.find(schedule.name)) ?? read;
}

function withFailure(schedule: Schedule, reason: string, now: number): Schedule {
  const failures = schedule.failures + 1;
  if (failures < MAX_FAILURES || schedule.paused !== undefined) return { ...schedule, failures };
  return { ...schedule, failures, paused: { at: now, reason: `${failures} failures in a row, last: ${reason}` } };
}

/** The records whose job is not submitted yet, oldest first. */
async function waitingRecords({ schedules }: RunSchedulesEnv, { name }: Schedule): Promise<DueRecord[]> {
  const records = await schedules.history(name, RECENT);
  return records
    .filter(({ outcome, jobId }) => jobId === undefined && (outcome === "ran" || outcome === "caught_up"))
    .reverse();
}

async function openJobOf(env: RunSchedulesEnv, { lastJob }: Schedule): Promise<string | undefined> {
  if (lastJob === undefined) return undefined;
  const status = await statusOf(env, lastJob.jobId);
  return status === undefined || isTerminalJob(status) ? undefined : lastJob.jobId;
}

/** The status of a job; undefined if it was deleted. */
async function statusOf({ registry }: RunSchedulesEnv, jobId: string): Promise<JobStatus | undefined> {
  try {
    return await registry.read(jobId as JobId, ({ status }) => status);
  } catch (error) {
    if (error instanceof AppError && (error.code === "not_found" || error.code === "gone")) return undefined;
    throw error;
  }
}
