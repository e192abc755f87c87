import type { RedisConnection } from "../connection/connection.ts";
import { defineScript, runScript } from "../connection/script.ts";
import { KEYS } from "../keys/keys.ts";
import type { LogHead } from "./job-log.ts";

/**
 * The archive marks of jobs. A mark is the last entry of a job's log that is archived on the volume. Entries up to the
 * mark are read from the volume, because Redis no longer has them.
 */
export interface ArchiveMarks {
  /** The id of the last archived entry of a job's log; `0-0` if no entry is archived. */
  markOf(jobId: string): Promise<string>;
  /**
   * If the log still ends at `head`: moves the mark to `head` and removes all entries up to it from Redis, in one step. Returns false if
   * the log has grown, or if the job was deleted. Contract: the removed entries are already on disk. May be called repeatedly.
   */
  trim(jobId: string, head: LogHead): Promise<boolean>;
}

/** Moves the mark and removes entries. KEYS: the log, its head, the tombstone. ARGV: the head's id and hash, the id of the next entry. */
const TRIM = defineScript(`
  if redis.call('EXISTS', KEYS[3]) == 1 then return 0 end
  local head = redis.call('HMGET', KEYS[2], 'id', 'hash')
  if head[1] ~= ARGV[1] or head[2] ~= ARGV[2] then return 0 end
  redis.call('HSET', KEYS[2], 'archived', ARGV[1])
  redis.call('XTRIM', KEYS[1], 'MINID', ARGV[3])
  return 1`);

/** The archive marks over one connection. Each is stored in the head of the job's log. */
export function createArchiveMarks({ client }: RedisConnection): ArchiveMarks {
  return {
    markOf: async (jobId) => (await client.hget(KEYS.head(jobId), "archived")) ?? "0-0",
    trim: async (jobId, { lastId, hash }) => {
      const keys = [KEYS.log(jobId), KEYS.head(jobId), KEYS.tombstone(jobId)];
      const next = `${Number(lastId.split("-")[0]) + 1}-0`;
      return (await runScript(client, TRIM, { keys, args: [lastId, hash, next] })) === 1;
    },
  };
}
