import type { JobId } from "../../protocol/ids.ts";
import type { Deletion } from "../../protocol/job/deletion.ts";
import type { RedisConnection } from "../connection/connection.ts";
import { defineScript, runScript } from "../connection/script.ts";
import { KEYS } from "../keys/keys.ts";
import type { LogHead } from "./job-log.ts";

/** A tombstone: the remains of a deleted job, namely its id, its tenant, and who deleted it at which time. */
export interface Tombstone extends Deletion {
  readonly tenant: string;
}

/** The deletions of jobs. The tombstone is written before anything is removed. From then on, the job counts as nonexistent. */
export interface Deletions {
  find(jobId: JobId): Promise<Tombstone | undefined>;
  /**
   * Writes a tombstone if the job's log still ends at `head`. From then on, nothing can be appended to the log. Returns
   * the stored tombstone, which may be from an earlier request, or `moved` if the log has grown.
   */
  bury(tombstone: Tombstone, head: LogHead): Promise<Tombstone | "moved">;
  /** The ids of the jobs whose deletion is not complete. */
  unfinished(): Promise<JobId[]>;
  /** Records that at the time `now`, all known copies of the job's data were gone. */
  purged(jobId: JobId, now: number): Promise<void>;
  /** Marks a deletion as complete. */
  settle(jobId: JobId): Promise<void>;
}

/** Writes a tombstone. KEYS: the log's head, the tombstone. ARGV: the head's id and hash, the tombstone. */
const BURY = defineScript(`
  local known = redis.call('GET', KEYS[2])
  if known then return known end
  local id = redis.call('HGET', KEYS[1], 'id') or '0-0'
  local hash = redis.call('HGET', KEYS[1], 'hash') or ''
  if id ~= ARGV[1] or hash ~= ARGV[2] then return 'moved' end
  redis.call('SET', KEYS[2], ARGV[3])
  return ARGV[3]`);

/** Deletions in Redis. */
export function createDeletions({ client }: RedisConnection): Deletions {
  const find: Deletions["find"] = async (jobId) => parse(await client.get(KEYS.tombstone(jobId)));
  return {
    find,
    bury: async (tombstone, { lastId, hash }) => {
      const { jobId } = tombstone;
      // The list of open deletions is written before the tombstone. A crash between the two leaves a list entry without
      // a tombstone, which is harmless.
      await client.sadd(KEYS.deleting, jobId);
      const keys = [KEYS.head(jobId), KEYS.tombstone(jobId)];
      const answer = String(await runScript(client, BURY, { keys, args: [lastId, hash, JSON.stringify(tombstone)] }));
      return answer === "moved" ? "moved" : (parse(answer) ?? tombstone);
    },
    unfinished: async () => (await client.smembers(KEYS.deleting)) as JobId[],
    purged: async (jobId, now) => {
      const known = await find(jobId);
      if (known === undefined || known.purgedAt !== undefined) return;
      await client.set(KEYS.tombstone(jobId), JSON.stringify({ ...known, purgedAt: now }));
    },
    settle: async (jobId) => {
      await client.srem(KEYS.deleting, jobId);
    },
  };
}

function parse(text: string | null): Tombstone | undefined {
  return text === null ? undefined : (JSON.parse(text) as Tombstone);
}
