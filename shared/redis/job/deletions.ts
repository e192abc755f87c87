import type { JobId } from "../../protocol/ids.ts";
import type { Deletion } from "../../protocol/job/deletion.ts";
import type { RedisConnection } from "../connection/connection.ts";
import { defineScript, runScript } from "../connection/script.ts";
import { KEYS } from "../keys/keys.ts";
import type { LogHead } from "./job-log.ts";

/** The remains of a deleted job: its id, its tenant, and who deleted it when. */
export interface Tombstone extends Deletion {
  readonly tenant: string;
}

/** Deleted jobs. A tombstone is written before anything is removed; from then on the job counts as nonexistent. */
export interface Deletions {
  find(jobId: JobId): Promise<Tombstone | undefined>;
  /**
   * Writes a tombstone if the job's log still ends at `head`: from then on nothing is appended to it. Returns the
   * stored tombstone, which may be an earlier one, or `moved` if the log has grown.
   */
  bury(tombstone: Tombstone, head: LogHead): Promise<Tombstone | "moved">;
  /** Deletions that are not complete. */
  unfinished(): Promise<JobId[]>;
  /** Records that every known copy was gone at `now`. */
  purged(jobId: JobId, now: number): Promise<void>;
  /** Marks a deletion as complete. */
  settle(jobId: JobId): Promise<void>;
}

/** KEYS: the log's head, the tombstone. ARGV: the head's id and hash, the tombstone. */
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
      // Listed first: a crash after this leaves an entry without a tombstone, which is harmless.
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
