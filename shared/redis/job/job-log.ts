import { AppError } from "../../support/errors.ts";
import type { RedisConnection } from "../connection/connection.ts";
import { defineScript, runScript } from "../connection/script.ts";
import { KEYS } from "../keys/keys.ts";

/** An entry of a job's log. `hash` covers the previous entry too, so that all entries form a chain. */
export interface RawEntry {
  readonly id: string;
  readonly v: string;
  readonly at: string;
  readonly event: string;
  readonly hash: string;
}

/** The head of a log: its last entry. Before the first entry, `0-0` and an empty hash. */
export interface LogHead {
  readonly lastId: string;
  readonly hash: string;
}

/** The logs of all jobs, as Redis streams. All entries are written through this interface. */
export interface JobLog {
  /** Appends entries if the log still ends at `expected` (id and hash); otherwise returns false. Throws an AppError `gone` if the job was deleted. */
  append(
    jobId: string,
    expected: LogHead,
    batch: { entries: readonly Omit<RawEntry, "id">[]; summary: string },
  ): Promise<boolean>;
  head(jobId: string): Promise<LogHead>;
  /** All entries after the entry `afterId`, in order. `0-0` stands for the start of the log. */
  read(jobId: string, afterId: string): Promise<RawEntry[]>;
  /** The next entries after the entry `afterId`, at most `limit`. `0-0` stands for the start of the log. */
  page(jobId: string, afterId: string, limit: number): Promise<RawEntry[]>;
}

/** Maximum number of entries that are read at once. A longer read would delay other clients of Redis. */
const PAGE = 1000;

/** Appends entries. Their ids are `<n>-0`, where n counts from 1. If the job was deleted, nothing is appended. */
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

/** The logs of jobs in Redis. */
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
