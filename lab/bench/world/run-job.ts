import type { ApiClient } from "../../../cli/api-client.ts";
import type { JobEvent, LoggedEvent } from "../../../shared/protocol/job/event.ts";
import { messageOf } from "../../../shared/support/errors.ts";

/** Describes how a submitted job ended. */
export interface Ran {
  /** `refused`: the submission was refused. `paused`, `hanging`: the job did not end in time. */
  readonly status: "completed" | "failed" | "cancelled" | "refused" | "paused" | "hanging";
  readonly words: string;
  readonly jobId: string | undefined;
  /** Cost of the job in the product's ledger, US dollars. */
  readonly costUsd: number;
}

/** ms without a new log event after which a job counts as hanging (default), and the total time limit as a multiple of it. */
const MAX_MS = 60_000;
const IN_ALL = 5;

/** Submits a job and follows it to its end. If the job hangs, cancels it, so that its slots are free for the next case. */
export async function runJob(
  api: ApiClient,
  submission: object,
  { maxMs = MAX_MS, onEvent, key }: { maxMs?: number; onEvent?: (event: JobEvent) => void; key?: string } = {},
): Promise<Ran> {
  let jobId: string;
  try {
    ({ jobId } = await api.submit(submission, key));
  } catch (error) {
    return { status: "refused", words: messageOf(error), jobId: undefined, costUsd: 0 };
  }
  const log = await followFor(api, jobId, maxMs, onEvent);
  const last = log.at(-1)?.event;
  const ended = last?.type === "job.status" && isEnd(last.to) ? last : undefined;
  const costUsd = (await api.usage(jobId)).usage.costUsd;
  if (ended !== undefined) {
    const words = `${ended.to}: ${ended.reason ?? ""} ${ended.detail ?? ""} ${ended.to === "completed" ? "" : refusals(log)}`;
    return { status: ended.to as Ran["status"], words, jobId, costUsd };
  }
  const { paused, status } = await api.get(jobId);
  await api.command(jobId, "cancel", { reason: "the case took too long" }).catch(() => {});
  const words = `${status} without an event for ${maxMs} ms, or for ${IN_ALL} times that in all, ${paused === undefined ? "not paused" : `paused by ${paused}`}; last: ${JSON.stringify(last).slice(0, 300)} ${refusals(log)}`;
  return { status: paused === undefined ? "hanging" : "paused", words, jobId, costUsd };
}

async function followFor(
  api: ApiClient,
  jobId: string,
  maxMs: number,
  onEvent: (event: JobEvent) => void = () => {},
): Promise<LoggedEvent[]> {
  const controller = new AbortController();
  const hanging = setTimeout(() => controller.abort(), maxMs);
  const timer = setTimeout(() => controller.abort(), maxMs * IN_ALL);
  const log: LoggedEvent[] = [];
  try {
    for await (const item of api.follow(jobId, { signal: controller.signal })) {
      if (item.kind !== "event") continue;
      hanging.refresh();
      log.push(item.entry);
      const { event } = item.entry;
      onEvent(event);
      if (event.type === "job.status" && isEnd(event.to)) break;
    }
  } catch (error) {
    if (!controller.signal.aborted) throw error;
  } finally {
    clearTimeout(hanging);
    clearTimeout(timer);
    controller.abort();
  }
  return log;
}

const isEnd = (status: string) => ["completed", "failed", "cancelled"].includes(status);

/** Describes the last failed attempts and rejected candidates in the log, for the table. */
function refusals(log: readonly LoggedEvent[]): string {
  const seen = log.flatMap(({ event }) => {
    if (event.type === "attempt.finished" && event.status === "failed")
      return [`${event.taskId}.${event.n}: ${event.stopReason} ${event.summary}`];
    if (event.type === "verdict.recorded" && event.verdict.decision === "fail")
      return [JSON.stringify(event.verdict.findings)];
    return [];
  });
  return seen.slice(-3).join("; ").slice(0, 700);
}
