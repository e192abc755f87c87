import type { JobId } from "../../shared/protocol/ids.ts";
import type { LoggedEvent } from "../../shared/protocol/job/event.ts";
import { messageOf } from "../../shared/support/errors.ts";
import type { Log } from "../../shared/support/log.ts";
import { applyEvent } from "../job/fold/apply-event.ts";
import { createJobState, type JobState } from "../job/fold/state.ts";
import { isSnapshotDue, type Snapshots } from "./snapshots.ts";
import { type JobStore, type LoadedEntries, numberOf } from "./store.ts";

/** The state of a job, and the head of the job's log from which the state was computed. */
export interface LoadedJob {
  readonly job: JobState;
  lastId: string;
  hash: string;
  /** Number of log entries in the job's newest snapshot. */
  snapshotAt: number;
}

/** Computes the states of jobs from their logs, beginning with the newest snapshot if there is one, otherwise with the first entry. */
export interface JobLoader {
  /** Loads a job. Throws an AppError `not_found`, `history_broken` or `unknown_event_version`. */
  load(jobId: JobId): Promise<LoadedJob>;
  /** Computes a job's state from the whole log, which the caller has read. */
  begin(jobId: JobId, log: LoadedEntries): LoadedJob;
  /**
   * Applies the entries that were appended since the job was loaded. Returns false if the log now has another history,
   * so that the job must be loaded again.
   */
  catchUp(loaded: LoadedJob): Promise<boolean>;
  /** Saves a snapshot of the job if one is due. A failure is only logged, because snapshots are a cache. */
  saveSnapshot(loaded: LoadedJob): Promise<void>;
}

/** Creates a loader of jobs from their logs and from the snapshots on the volume. */
export function createJobLoader(deps: { store: JobStore; snapshots: Snapshots; log: Log }): JobLoader {
  const { store, snapshots, log } = deps;

  async function fromSnapshot(jobId: JobId): Promise<LoadedJob | undefined> {
    const snapshot = await snapshots.load(jobId);
    if (snapshot === undefined) return undefined;
    const loaded = { ...snapshot, snapshotAt: numberOf(snapshot.lastId) };
    return (await catchUp(loaded)) ? loaded : undefined;
  }

  function begin(jobId: JobId, { entries, lastId, hash }: LoadedEntries): LoadedJob {
    const [first] = entries;
    if (first?.event.type !== "job.submitted") throw new Error(`the log of ${jobId} has no beginning`);
    const job = createJobState(jobId, first.at, first.event.submission);
    fold(job, entries);
    return { job, lastId, hash, snapshotAt: 0 };
  }

  async function catchUp(loaded: LoadedJob): Promise<boolean> {
    const since = await store.loadSince(loaded.job.id, loaded);
    if (since === undefined) return false;
    fold(loaded.job, since.entries);
    loaded.lastId = since.lastId;
    loaded.hash = since.hash;
    return true;
  }

  return {
    load: async (jobId) => (await fromSnapshot(jobId)) ?? begin(jobId, await store.loadEntries(jobId)),
    begin,
    catchUp,
    saveSnapshot: async (loaded) => {
      const length = numberOf(loaded.lastId);
      if (!isSnapshotDue(length, loaded.snapshotAt)) return;
      loaded.snapshotAt = length;
      await snapshots.save(loaded).catch((error: unknown) => {
        const detail = messageOf(error);
        log.warn(
          { jobId: loaded.job.id, detail },
          "the snapshot of the job's state could not be saved; its log is complete",
        );
      });
    },
  };
}

function fold(job: JobState, entries: readonly LoggedEvent[]): void {
  for (const { event, at } of entries) applyEvent(job, event, at);
}
