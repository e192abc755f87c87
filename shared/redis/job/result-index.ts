import { Type } from "typebox";
import { Compile } from "typebox/compile";
import { type JobId, JobIdSchema } from "../../protocol/ids.ts";
import { strict } from "../../protocol/strict.ts";
import { groupBy } from "../../support/group-by.ts";
import type { RedisConnection } from "../connection/connection.ts";
import { defineScript, runScript } from "../connection/script.ts";
import { KEYS } from "../keys/keys.ts";

/** Where kept work lies: the job whose folder holds it, and the hash of the file. */
export interface ResultRef {
  readonly jobId: JobId;
  readonly sha256: string;
}

/** Which work is kept, by tenant, setting and key. The work itself lies on the volume: what is lost here is done again. */
export interface ResultIndex {
  /** How much is kept under a setting. */
  count(tenant: string, setting: string): Promise<number>;
  /** Where the work of these keys lies, in their order. */
  find(tenant: string, setting: string, keys: readonly string[]): Promise<(ResultRef | undefined)[]>;
  /** Adds work of one job; the newest counts. */
  put(tenant: string, setting: string, jobId: JobId, works: readonly { key: string; sha256: string }[]): Promise<void>;
  drop(tenant: string, setting: string, key: string): Promise<void>;
  /** Forgets all that is kept of a job, for when it is deleted; what a later job has under the same key stays. */
  dropJob(tenant: string, jobId: JobId): Promise<void>;
}

/** Seconds for which work is kept that nobody asks for. */
const TTL_S = 30 * 86_400;
/** Keys that are written or read in one step. */
const CHUNK = 500;

/** KEYS: the setting's hash, the job's set. ARGV: ttl, setting; then key and reference. */
const PUT = defineScript(`
  for i = 3, #ARGV, 2 do
    redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
    redis.call('SADD', KEYS[2], ARGV[2] .. ' ' .. ARGV[i])
  end
  redis.call('EXPIRE', KEYS[1], ARGV[1])
  redis.call('EXPIRE', KEYS[2], ARGV[1])
  return 1`);
/** KEYS: a setting's hash. ARGV: the job; then keys. */
const DROP_OF = defineScript(`
  for i = 2, #ARGV do
    local ref = redis.call('HGET', KEYS[1], ARGV[i])
    if ref and cjson.decode(ref).jobId == ARGV[1] then redis.call('HDEL', KEYS[1], ARGV[i]) end
  end
  return 1`);

const resultRef = Compile(strict({ jobId: JobIdSchema, sha256: Type.String({ pattern: "^[0-9a-f]{64}$" }) }));

/** The index over one connection. */
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
    put: async (tenant, setting, jobId, works) => {
      const keys = [KEYS.cachedResult(tenant, setting), KEYS.keptOfJob(tenant, jobId)];
      for (let i = 0; i < works.length; i += CHUNK) {
        const pairs = works
          .slice(i, i + CHUNK)
          .flatMap(({ key, sha256 }) => [key, JSON.stringify({ jobId, sha256 } satisfies ResultRef)]);
        await runScript(client, PUT, { keys, args: [TTL_S, setting, ...pairs] });
      }
    },
    drop: async (tenant, setting, key) => {
      await client.hdel(KEYS.cachedResult(tenant, setting), key);
    },
    dropJob: async (tenant, jobId) => {
      const members = await client.smembers(KEYS.keptOfJob(tenant, jobId));
      for (let i = 0; i < members.length; i += CHUNK) {
        const bySetting = groupBy(members.slice(i, i + CHUNK), (member) => member.split(" ")[0] ?? "");
        for (const [setting, of] of bySetting) {
          const keys = [KEYS.cachedResult(tenant, setting)];
          await runScript(client, DROP_OF, { keys, args: [jobId, ...of.map((member) => member.split(" ")[1] ?? "")] });
        }
      }
      await client.del(KEYS.keptOfJob(tenant, jobId));
    },
  };
}

function parse(text: string | null): ResultRef | undefined {
  if (text === null) return undefined;
  const ref: unknown = JSON.parse(text);
  return resultRef.Check(ref) ? ref : undefined;
}
