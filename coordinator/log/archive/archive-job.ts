import { mkdir } from "node:fs/promises";
import type { JobId } from "../../../shared/protocol/ids.ts";
import type { RedisConnection } from "../../../shared/redis/connection/connection.ts";
import { createArchiveMarks } from "../../../shared/redis/job/archive-marks.ts";
import { createJobLog, type JobLog, type LogHead } from "../../../shared/redis/job/job-log.ts";
import type { Layout } from "../../../shared/scratchpad/layout.ts";
import { AppError } from "../../../shared/support/errors.ts";
import { sync } from "../../../shared/support/files/write-whole.ts";
import type { Log } from "../../../shared/support/log.ts";
import { removeOldHalfWritten, WRITING_MS } from "../remove-half-written.ts";
import { checkChain, numberOf } from "../store.ts";
import { chunkFile, chunkOf, writeChunk } from "./archive-files.ts";
import { createArchivedLog } from "./archived-log.ts";

/** Moves a job's log from Redis to files on the volume. Returns the number of entries that were moved or, on a dry run, would be. */
export type ArchiveJob = (jobId: JobId, dryRun: boolean) => Promise<number>;

/**
 * Archives the logs of jobs, one job at a time. The files are on disk before Redis deletes their entries. If the log has grown meanwhile,
 * Redis keeps the entries and a later pass archives them. A process that dies in between leaves files that no reader uses yet. Throws an
 * AppError `history_broken` for an incomplete log, which is not changed, and the errors of the volume.
 */
export function createArchiver(options: { connection: RedisConnection; layout: Layout; log: Log }): ArchiveJob {
  const jobLog = createArchivedLog(createJobLog(options.connection), options);
  const marks = createArchiveMarks(options.connection);
  return async (jobId, dryRun) => {
    const head = await jobLog.head(jobId);
    const mark = numberOf(await marks.markOf(jobId));
    const count = Math.max(0, numberOf(head.lastId) - mark);
    if (dryRun || count === 0) return count;
    await writeFiles({ ...options, jobLog }, jobId, { head, mark });
    return (await marks.trim(jobId, head)) ? count : 0;
  };
}

/** Writes the log's entries to files, from the first entry in the file of the mark up to the head. */
async function writeFiles(
  { jobLog, layout, log }: { jobLog: JobLog; layout: Layout; log: Log },
  jobId: JobId,
  { head, mark }: { head: LogHead; mark: number },
): Promise<void> {
  const { root, log: folder } = layout.job(jobId);
  // Creates only the folder of the log and not its parent: the folder of a job that is being deleted must not be created again.
  await mkdir(folder, { mode: 0o700 }).catch(unlessThere);
  // Removes files that an earlier pass left half written because it died or the disk was full.
  await removeOldHalfWritten(folder, WRITING_MS);
  const last = numberOf(head.lastId);
  let end = await headBefore(jobLog, jobId, chunkOf(mark + 1, last).first);
  for (let next = numberOf(end.lastId) + 1; next <= last; ) {
    const chunk = chunkOf(next, last);
    const entries = await jobLog.page(jobId, end.lastId, chunk.last - chunk.first + 1);
    end = checkChain(jobId, end, entries);
    if (numberOf(end.lastId) !== chunk.last) throw notWhole(jobId, `entry ${chunk.last}-0`, end);
    const wasOther = await writeChunk(folder, chunk, entries);
    if (wasOther) log.warn({ jobId, file: chunkFile(folder, chunk) }, "replaced an archive file of a lost history");
    next = chunk.last + 1;
  }
  if (end.hash !== head.hash) throw notWhole(jobId, "the hash of the head", end);
  await sync(folder);
  await sync(root);
}

/** The head of the log as it was before an entry was appended. */
async function headBefore(jobLog: JobLog, jobId: JobId, entry: number): Promise<LogHead> {
  if (entry === 1) return { lastId: "0-0", hash: "" };
  const [before] = await jobLog.page(jobId, `${entry - 2}-0`, 1);
  return { lastId: `${entry - 1}-0`, hash: before?.hash ?? "" };
}

function notWhole(jobId: JobId, expected: string, { lastId, hash }: LogHead): AppError {
  return new AppError(
    "history_broken",
    `expected the log of ${jobId} up to ${expected}, got it up to ${lastId} (${hash.slice(0, 12)}); it is not archived`,
  );
}

function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== "EEXIST") throw error;
}
