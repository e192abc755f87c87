import type { JobId } from "../../shared/protocol/ids.ts";
import type { NightQueue } from "../../shared/protocol/nightshift/night-queue.ts";
import type { NightAccount, RedisLedger } from "../../shared/redis/model/redis-ledger.ts";
import type { NightQueueStore } from "../../shared/redis/nights/night-queue-store.ts";
import { defined } from "../../shared/support/defined.ts";
import type { Clock } from "../../shared/support/time/clock.ts";
import type { JobState } from "../job/fold/state.ts";
import type { JobRegistry } from "../log/registry.ts";
import type { JobStore } from "../log/store.ts";
import { nextSpan, type Span, spanAt } from "./calendar/spans.ts";

export interface TurnWindowsEnv {
  readonly store: Pick<JobStore, "openJobs">;
  readonly registry: Pick<JobRegistry, "read" | "input">;
  readonly ledger: Pick<RedisLedger, "openWindow" | "closeWindow">;
  readonly nightQueues: Pick<NightQueueStore, "all">;
  readonly clock: Pick<Clock, "now">;
  /** The newest state of each job's window in the ledger that this process has written, so that each is written once. */
  readonly turnedWindows: Map<JobId, string>;
}

/**
 * Opens and closes the windows of all open jobs in nightshift queues. The ledger is told first: while it refuses calls, an attempt ends its turn and
 * waits, and no attempt of an opened job is refused. Every step may be repeated, by this coordinator or another.
 */
export async function turnWindows(env: TurnWindowsEnv): Promise<void> {
  const queues = new Map((await env.nightQueues.all()).map((queue) => [queue.name, queue]));
  for (const jobId of await env.store.openJobs()) {
    const job = await env.registry.read(jobId, jobOf).catch(() => undefined);
    if (job !== undefined) await turnJob(env, job, queues.get(job.queue));
  }
}

/** A job in a queue, as far as its window is concerned. */
interface QueuedJob extends Pick<JobState, "window"> {
  readonly jobId: JobId;
  readonly queue: string;
  readonly earliest: number;
  /** True if tasks of the job may be in progress. Before, its plan may be made outside the window. */
  readonly hasPlan: boolean;
  readonly pausedFor: string | undefined;
}

function jobOf({ id, submission, window, status, pause }: JobState): QueuedJob | undefined {
  const { queue, earliest } = submission;
  if (queue === undefined) return undefined;
  return {
    jobId: id,
    queue,
    earliest: earliest === undefined ? 0 : Date.parse(earliest),
    hasPlan: status === "running" || status === "finishing",
    pausedFor: pause?.reason,
    ...defined({ window }),
  };
}

async function turnJob(env: TurnWindowsEnv, job: QueuedJob, queue: NightQueue | undefined): Promise<void> {
  const now = env.clock.now();
  const night = queue !== undefined && now >= job.earliest ? spanAt(queue, now) : undefined;
  if (queue !== undefined && night !== undefined) return open(env, job, queue, night);
  // A person lets the job run outside the windows, until its queue opens the next time.
  if (job.window?.open === true && job.window.by === "person") return openForPerson(env, job);
  await close(env, job, queue === undefined ? undefined : nextSpan(queue, Math.max(now, job.earliest - 1)));
}

async function open(env: TurnWindowsEnv, job: QueuedJob, queue: NightQueue, night: Span): Promise<void> {
  const { usd, tokens } = queue.caps ?? {};
  await tellLedger(env, job.jobId, "open", {
    queue: queue.name,
    opensAt: night.opensAt,
    ...defined({ capUsd: usd, capTokens: tokens }),
  });
  const isTold = job.window?.open === true && job.window.until === night.closesAt;
  // A job that has used up this night's cap waits for the next one.
  if (isTold && job.pausedFor !== "window") return;
  await env.registry.input(job.jobId, { kind: "window", open: true, until: night.closesAt });
}

/** An attempt may have been refused a call after the person's command and before the ledger was told: it is resumed. */
async function openForPerson(env: TurnWindowsEnv, { jobId, pausedFor }: QueuedJob): Promise<void> {
  await tellLedger(env, jobId, "open");
  if (pausedFor === "window") await env.registry.input(jobId, { kind: "window", open: true, by: "person" });
}

async function close(env: TurnWindowsEnv, job: QueuedJob, next: Span | undefined): Promise<void> {
  await tellLedger(env, job.jobId, job.hasPlan ? "closed" : "open");
  const { window } = job;
  const isTold = window !== undefined && !window.open && window.until === next?.opensAt;
  if (!isTold)
    await env.registry.input(job.jobId, { kind: "window", open: false, ...defined({ until: next?.opensAt }) });
}

async function tellLedger(
  { ledger, turnedWindows }: TurnWindowsEnv,
  jobId: JobId,
  to: "open" | "closed",
  night?: NightAccount,
): Promise<void> {
  const state = JSON.stringify([to, night]);
  if (turnedWindows.get(jobId) === state) return;
  if (to === "open") await ledger.openWindow(jobId, night);
  else await ledger.closeWindow(jobId);
  turnedWindows.set(jobId, state);
}
