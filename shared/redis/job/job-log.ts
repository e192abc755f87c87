import { AppError } from "../../support/errors.ts";
import type { RedisConnection } from "../connection/connection.ts";
import { defineScript, runScript } from "../connection/script.ts";
import { KEYS } from "../keys/keys.ts";

/** An entry of the stream. `hash` chains it to the previous entry. */
export interface RawEntry {
  readonly id: string;
  readonly v: string;
  readonly at: string;
  readonly event: string;
  readonly hash: string;
}

/** The end of a log; `0-0` and an empty hash before its first entry. */
export interface LogHead {
  readonly lastId: string;
  readonly hash: string;
}

/** The streams of all jobs' logs: compare-and-append, and reads. All writes go through this interface. */
export interface JobLog {
  /**
   * Appends entries if the log still ends at `expected`, by id and hash; returns false if it does not. Throws an
   * AppError `gone` if the job was deleted.
   */
  append(
    jobId: string,
    expected: LogHead,
    batch: { entries: readonly Omit<RawEntry, "id">[]; summary: string },
  ): Promise<boolean>;
  head(jobId: string): Promise<LogHead>;
  /** All entries after `afterId` (`0-0` for the first), in order. */
  read(jobId: string, afterId: string): Promise<RawEntry[]>;
  /** The next entries after `afterId` (`0-0` for the first), at most `limit`. */
  page(jobId: string, afterId: string, limit: number): Promise<RawEntry[]>;
}

/** Entries in one read; a longer read would delay other clients of Redis. */
const PAGE = 1000;

/** Entry ids count from 1: `<n>-0`. Nothing is appended to the log of a deleted job. */
const APPEND = defineScript(`
  if redis.call('EXISTS', KEYS[4]) == 1 then return -1 end
  local id = redis.call('HGET', KEYS[2], 'id') or '0-0'
  local hash = redis.call('HGET', KEYS[2], 'hash') or ''
  if id ~= ARGV[1] or hash ~= ARGV[2] then return 0 end
  local n = tonumber(string.match(id, '^(%d+)-'))
  for i = 4, #ARGV, 4 do
    n = n + 1
    redis.call('XADD', KEYS[1], n .. '-0', 'v', ARGV[i], 'at', ARGV[i + 1], 'event', ARGV[i + 2], 'hash', ARGV[i + 3])
    hash = ARGV[i + 3]
  end
  redis.call('HSET', KEYS[2], 'id', n .. '-0', 'hash', hash)
  redis.call('SET', KEYS[3], ARGV[3])
  return 1`);

/** Job logs in Redis. */
export function createJobLog({ client }: RedisConnection): JobLog {
  const page: JobLog["page"] = async (jobId, afterId, limit) => {
    const found = await client.xrange(KEYS.log(jobId), `(${afterId}`, "+", "COUNT", limit);
    return found.map(([id, fields]) => toEntry(id, fields));
  };
  return {
    append: async (jobId, expected, { entries, summary }) => {
      const keys = [KEYS.log(jobId), KEYS.head(jobId), KEYS.summary(jobId), KEYS.tombstone(jobId)];
      const fields = entries.flatMap(({ v, at, event, hash }) => [v, at, event, hash]);
      const args = [expected.lastId, expected.hash, summary, ...fields];
      const appended = await runScript(client, APPEND, { keys, args });
      if (appended === -1) throw new AppError("gone", `the job ${jobId} was deleted; nothing was done`);
      return appended === 1;
    },
    head: async (jobId) => {
      const [lastId, hash] = await client.hmget(KEYS.head(jobId), "id", "hash");
      return { lastId: lastId ?? "0-0", hash: hash ?? "" };
    },
    read: readByPages(page),
    page,
  };
}

/** Reads the entries after `afterId` page by page. */
export function readByPages(page: JobLog["page"]): JobLog["read"] {
  return async (jobId, afterId) => {
    const entries: RawEntry[] = [];
    for (;;) {
      const found = await page(jobId, entries.at(-1)?.id ?? afterId, PAGE);
      entries.push(...found);
      if (found.length < PAGE) return entries;
    }
  };
}

function toEntry(id: string, fields: readonly string[]): RawEntry {
  const field = (name: string) => fields[fields.indexOf(name) + 1] ?? "";
  return { id, v: field("v"), at: field("at"), event: field("event"), hash: field("hash") };
}
