import { join } from "node:path";
import { paidCalls } from "../../shared/agent/paid-calls.ts";
import { readTranscript } from "../../shared/agent/transcript.ts";
import type { Ledger } from "../../shared/model/ledger.ts";
import type { JobId } from "../../shared/protocol/ids.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";
import { listDir } from "../../shared/support/files/list-dir.ts";
import type { Log } from "../../shared/support/log.ts";
import type { JobStore } from "../log/store.ts";

/** Restores the accounts of jobs in the ledger after Redis has lost data. */
export interface MoneyRecovery {
  /** Called after a restart of Redis: marks the accounts of all jobs that are open now as doubtful. */
  restarted(): void;
  /** Restores the accounts of all open jobs that are marked as doubtful, each once. */
  recover(): Promise<void>;
  /** Restores a doubtful account once more before the job is concluded, because only then do the transcripts contain all calls. */
  conclude(jobId: JobId): Promise<void>;
}

/** A new coordinator cannot know whether Redis has restarted, so it begins as if Redis had. */
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
          env.log.info({ jobId, calls }, "the calls in the transcripts were restored in the ledger");
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
 * Reports the paid calls in a job's transcripts to the ledger, which may have lost some with the end of Redis's append-only file. An answered call
 * is settled; a call without an answer stays charged in full until the process that sent it settles it. Idempotent. Returns the number of calls.
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
