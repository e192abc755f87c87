import { join } from "node:path";
import { paidCalls } from "../../shared/agent/paid-calls.ts";
import { readTranscript } from "../../shared/agent/transcript.ts";
import type { Ledger } from "../../shared/model/ledger.ts";
import type { JobId } from "../../shared/protocol/ids.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";
import { listDir } from "../../shared/support/files/list-dir.ts";
import type { Log } from "../../shared/support/log.ts";
import type { JobStore } from "../log/store.ts";

/** Which jobs' books may have been forgotten, and how they are told again. */
export interface MoneyRecovery {
  /** Redis has started anew: of every job that is open now, something may be missing. */
  restarted(): void;
  /** Tells the ledger once of each open job that is in doubt. */
  recover(): Promise<void>;
  /** Tells it a last time before a job is concluded: what was under way at the restart has been written down by then. */
  conclude(jobId: JobId): Promise<void>;
}

/** A coordinator that has just started cannot know what happened before: it begins as after a restart. */
export function createMoneyRecovery(env: {
  layout: Layout;
  ledger: Ledger;
  store: Pick<JobStore, "openJobs">;
  log: Log;
}): MoneyRecovery {
  const doubtful = new Set<JobId>();
  let isDue = true;
  return {
    restarted: () => {
      isDue = true;
    },
    recover: async () => {
      if (!isDue) return;
      const jobs = await env.store.openJobs();
      isDue = false;
      try {
        for (const jobId of jobs) {
          doubtful.add(jobId);
          const calls = await recoverMoney(env, jobId);
          env.log.info({ jobId, calls }, "the ledger was told of the calls in the transcripts");
        }
      } catch (error) {
        isDue = true;
        throw error;
      }
    },
    conclude: async (jobId) => {
      if (!doubtful.has(jobId)) return;
      await recoverMoney(env, jobId);
      doubtful.delete(jobId);
    },
  };
}

/**
 * Tells the ledger again what the transcripts on the volume say was paid, as a Redis that lost the end of its file has
 * forgotten it: an answered call is settled, one without an answer stays charged in full until its process, if that still
 * waits, settles it. What the ledger knows already changes nothing. Answers with how many calls were told.
 */
export async function recoverMoney(
  { layout, ledger }: { layout: Layout; ledger: Ledger },
  jobId: JobId,
): Promise<number> {
  const transcripts = await Promise.all((await listTranscripts(layout, jobId)).map(readTranscript));
  const calls = paidCalls(transcripts);
  for (const { id, reservedUsd, usage } of calls) {
    if (usage === undefined) await ledger.unsettle({ id, jobId, usd: reservedUsd });
    else await ledger.settle({ id, jobId, usd: usage.costUsd, tokens: usage });
  }
  return calls.length;
}

/** The transcripts of a job's attempts and of its lead. */
async function listTranscripts(layout: Layout, jobId: JobId): Promise<string[]> {
  const { root, lead } = layout.job(jobId);
  const attempts = await listDir(join(root, "attempts"));
  const folders = [lead, ...attempts.map((attemptId) => join(root, "attempts", attemptId))];
  const found = await Promise.all(
    folders.map(async (folder) => (await listDir(folder)).map((name) => join(folder, name))),
  );
  return found.flat().filter((file) => file.endsWith(".jsonl"));
}
