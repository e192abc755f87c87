import { asJobId } from "../../../shared/protocol/ids.ts";
import type { RedisConnection } from "../../../shared/redis/connection/connection.ts";
import { createArchiveMarks } from "../../../shared/redis/job/archive-marks.ts";
import { type JobLog, type RawEntry, readByPages } from "../../../shared/redis/job/job-log.ts";
import type { Layout } from "../../../shared/scratchpad/layout.ts";
import { numberOf } from "../store.ts";
import { chunkOf, readChunk } from "./archive-files.ts";

/**
 * Reads job logs that begin in an archive on the volume and continue in Redis, without a difference for the reader. A
 * read throws an AppError `history_broken` if an archive file is missing or damaged. Appends go to Redis.
 */
export function createArchivedLog(
  log: JobLog,
  { layout, connection }: { layout: Layout; connection: RedisConnection },
): JobLog {
  const marks = createArchiveMarks(connection);

  const page: JobLog["page"] = async (jobId, afterId, limit) => {
    // Redis gets both commands together, in this order: first reads the entries, then the mark. Entries that were
    // archived and deleted before the first command are therefore covered by the mark.
    const [found, markId] = await Promise.all([log.page(jobId, afterId, limit), marks.markOf(jobId)]);
    const after = numberOf(afterId);
    const mark = numberOf(markId);
    if (found[0]?.id === `${after + 1}-0` || mark <= after) return found;
    const { log: folder } = layout.job(asJobId(jobId));
    const archived = await readArchive(folder, { after, last: Math.min(mark, after + limit), mark });
    if (archived.length === limit) return archived;
    // Reads Redis again from the mark on, because entries may have been archived and deleted from Redis since.
    return [...archived, ...(await page(jobId, markId, limit - archived.length))];
  };

  return { ...log, page, read: readByPages(page) };
}

/** Reads the archived entries from the number after `after` up to the number `last`. */
async function readArchive(
  folder: string,
  { after, last, mark }: { after: number; last: number; mark: number },
): Promise<RawEntry[]> {
  const entries: RawEntry[] = [];
  for (let next = after + 1; next <= last; ) {
    const chunk = chunkOf(next, mark);
    const inChunk = await readChunk(folder, chunk);
    entries.push(...inChunk.slice(next - chunk.first, last - chunk.first + 1));
    next = chunk.last + 1;
  }
  return entries;
}
