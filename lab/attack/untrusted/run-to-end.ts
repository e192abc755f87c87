import type { ApiClient } from "../../../cli/api-client.ts";
import type { JobEvent } from "../../../shared/protocol/job/event.ts";
import { joinSignals } from "../../../shared/support/time/join-signals.ts";

/** Time limit of a job, ms. */
const MAX_MS = 180_000;
const ENDS: readonly string[] = ["completed", "failed", "cancelled"];

/** Follows a job to its end and returns its events. If the job waits for a person, cancels the job. */
export async function runToEnd(
  client: ApiClient,
  jobId: string,
  signal: AbortSignal,
  onEvent: (event: JobEvent) => Promise<void> = async () => {},
): Promise<JobEvent[]> {
  const ending = new AbortController();
  const events: JobEvent[] = [];
  const either = joinSignals([signal, ending.signal, AbortSignal.timeout(MAX_MS)]);
  try {
    for await (const item of client.follow(jobId, { signal: either.signal })) {
      if (item.kind !== "event") continue;
      const { event } = item.entry;
      events.push(event);
      await onEvent(event);
      if (event.type === "job.status" && ENDS.includes(event.to)) return events;
      if (event.type === "job.paused") await client.command(jobId, "cancel", { reason: "it waits for a person" });
    }
  } finally {
    ending.abort();
    either.release();
  }
  throw new Error("the log's stream ended before the job did");
}
