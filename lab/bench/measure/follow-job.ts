import { createApiClient } from "../../../cli/api-client.ts";
import type { Server } from "../../../cli/client/server.ts";
import type { LoggedEvent } from "../../../shared/protocol/job/event.ts";
import type { JobSubmission } from "../../../shared/protocol/job/job.ts";

/** Submits a job and reads its log until `isLast` is true for an entry. Returns all entries read. */
export async function followJob(
  { machine, signal }: { machine: Server; signal: AbortSignal },
  submission: JobSubmission,
  isLast: (entries: readonly LoggedEvent[]) => boolean,
  maxMs = MAX_MS,
): Promise<{ jobId: string; entries: LoggedEvent[] }> {
  const client = createApiClient(machine);
  const { jobId } = await client.submit(submission);
  const ending = new AbortController();
  const entries: LoggedEvent[] = [];
  const limit = AbortSignal.timeout(maxMs);
  try {
    for await (const item of client.follow(jobId, { signal: AbortSignal.any([signal, ending.signal, limit]) })) {
      if (item.kind !== "event") continue;
      entries.push(item.entry);
      const { event } = item.entry;
      if (isLast(entries)) return { jobId, entries };
      if (event.type === "job.status" && ENDS.includes(event.to))
        throw new Error(
          `the job ended as ${event.to} before it was measured: ${event.reason ?? ""} ${event.detail ?? ""}`,
        );
    }
  } finally {
    ending.abort();
  }
  throw new Error("the log's stream ended before the job did");
}

/** Default time limit of a bench's job, ms. */
const MAX_MS = 90_000;
const ENDS: readonly string[] = ["completed", "failed", "cancelled"];
