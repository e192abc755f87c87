import { Type } from "typebox";
import { Compile } from "typebox/compile";
import { type JobId, JobIdSchema } from "../../protocol/ids.ts";
import { strict } from "../../protocol/strict.ts";
import { groupBy } from "../../support/group-by.ts";
import type { RedisConnection } from "../connection/connection.ts";
import { defineScript, runScript } from "../connection/script.ts";
import { KEYS } from "../keys/keys.ts";

/** A reference to a cached result: the job in whose folder its file is, and the hash of the file. */
export interface ResultRef {
  readonly jobId: JobId;
  readonly sha256: string;
}

/**
 * The index of cached results, by tenant, reuse fingerprint (`setting`) and key. The results themselves are files on
 * the volume. If the index is lost, the only consequence is that tasks run again.
 */
export interface ResultIndex {
  /** The number of cached results with a reuse fingerprint. */
  count(tenant: string, setting: string): Promise<number>;
  /** The references of the cached results with these keys, in the order of the keys. */
  find(tenant: string, setting: string, keys: readonly string[]): Promise<(ResultRef | undefined)[]>;
  /** Adds the cached results of one job. A new result replaces an earlier one with the same key. */
  put(
    tenant: string,
    setting: string,
    jobId: JobId,
    results: readonly { key: string; sha256: string }[],
  ): Promise<void>;
  drop(tenant: string, setting: string, key: string): Promise<void>;
  /** Removes all results of a deleted job. If a later job has stored a result under the same key, that result stays. */
  dropJob(tenant: string, jobId: JobId): Promise<void>;
}

/** Seconds after which unused results expire from the index. */
const TTL_S = 30 * 86_400;
/** Maximum number of keys that are written or read in one step. */
const CHUNK = 500;

/** Adds results. KEYS: the hash of a reuse fingerprint, the set of the job's results. ARGV: ttl, reuse fingerprint; then keys and references. */
const PUT = defineScript(`
  for i = 3, #ARGV, 2 do
    redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
    redis.call('SADD', KEYS[2], ARGV[2] .. ' ' .. ARGV[i])
  end
  redis.call('EXPIRE', KEYS[1], ARGV[1])
  redis.call('EXPIRE', KEYS[2], ARGV[1])
  return 1`);
/** Removes a job's results. KEYS: the hash of a reuse fingerprint. ARGV: the job; then keys. */
const DROP_OF = defineScript(`
  for i = 2, #ARGV do
    local ref = redis.call('HGET', KEYS[1], ARGV[i])
    if ref and cjson.decode(ref).jobId == ARGV[1] then redis.call('HDEL', KEYS[1], ARGV[i]) end
  end
  return 1`);

const resultRef = Compile(strict({ jobId: JobIdSchema, sha256: Type.String({ pattern: "^[0-9a-f]{64}$" }) }));

/** The index of cached results, over one connection. */
export function createResultIndex({ client }: RedisConnection): ResultIndex {
  return {
    count: (tenant, setting) => client.hlen(KEYS.cachedResult(tenant, setting)),
    find: async (tenant, setting, keys) => {
      const found: (ResultRef | undefined)[] = [];
      for (let i = 0; i < keys.length; i += CHUNK) {
        const texts = await client.hmget(KEYS.cachedResult(tenant, setting), ...keys.slice(i, i + CHUNK));
        found.push(...texts.map(parse));
      }
      if (found.some(Boolean)) await client.expire(KEYS.cachedResult(tenant, setting), TTL_S);
      return found;
    },
    put: async (tenant, setting, jobId, results) => {
      const keys = [KEYS.cachedResult(tenant, setting), KEYS.cachedResultsOfJob(tenant, jobId)];
      for (let i = 0; i < results.length; i += CHUNK) {
        const pairs = results
          .slice(i, i + CHUNK)
          .flatMap(({ key, sha256 }) => [key, JSON.stringify({ jobId, sha256 } satisfies ResultRef)]);
        await runScript(client, PUT, { keys, args: [TTL_S, setting, ...pairs] });
      }
    },
    drop: async (tenant, setting, key) => {
      await client.hdel(KEYS.cachedResult(tenant, setting), key);
    },
    dropJob: async (tenant, jobId) => {
      const members = await client.smembers(KEYS.cachedResultsOfJob(tenant, jobId));
      for (let i = 0; i < members.length; i += CHUNK) {
        const bySetting = groupBy(members.slice(i, i + CHUNK), (member) => member.split(" ")[0] ?? "");
        for (const [setting, of] of bySetting) {
          const keys = [KEYS.cachedResult(tenant, setting)];
          await runScript(client, DROP_OF, { keys, args: [jobId, ...of.map((member) => member.split(" ")[1] ?? "")] });
        }
      }
      await client.del(KEYS.cachedResultsOfJob(tenant, jobId));
    },
  };
}

function parse(text: string | null): ResultRef | undefined {
  if (text === null) return undefined;
  const ref: unknown = JSON.parse(text);
  return resultRef.Check(ref) ? ref : undefined;
}
