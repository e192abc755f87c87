import type { CacheAccounts, Observation, Observed } from "../../prefix/cache-monitor.ts";
import type { CacheBreakEntry, CacheDecisionEntry, CacheFigures } from "../../protocol/cache/cache.ts";
import type { ModelPrice } from "../../protocol/price/price-list.ts";
import { costOf, promptTokens } from "../../protocol/price/pricing.ts";
import type { Clock } from "../../support/time/clock.ts";
import type { RedisConnection } from "../connection/connection.ts";
import { KEYS } from "../keys/keys.ts";
import { dayOf } from "./redis-ledger.ts";

/** Maximum number of cache breaks that are stored for a job; the newest are kept. All cache breaks are counted. */
const MAX_BREAKS = 100;
const DAY_TTL_S = 400 * 86_400;
const NANO = 1_000_000_000;

/** Accounts of the prompt cache, by job and by day. They count the calls of all processes. */
export interface RedisCacheAccounts extends CacheAccounts {
  ofJob(jobId: string): Promise<CacheFigures>;
  ofDay(day: string): Promise<CacheFigures>;
  /** Figures over all jobs and days. */
  ofAll(): Promise<CacheFigures>;
  /** The stored cache breaks of a job, newest first. */
  breaksOf(jobId: string): Promise<CacheBreakEntry[]>;
  /** Decisions about warming a job's entries, newest first. */
  decisionsOf(jobId: string): Promise<CacheDecisionEntry[]>;
}

/** The accounts of the prompt cache, over one connection. */
export function createRedisCacheAccounts({ client }: RedisConnection, clock: Clock): RedisCacheAccounts {
  return {
    record: async (observed, observation) => {
      const day = KEYS.cacheDay(dayOf(clock.now()));
      const pipeline = client.pipeline();
      for (const account of [KEYS.cacheAccount(observed.jobId), day, KEYS.cacheAll]) {
        for (const [field, count] of Object.entries(countsOf(observed, observation))) {
          if (count !== 0) pipeline.hincrby(account, field, count);
        }
      }
      pipeline.expire(day, DAY_TTL_S);
      if (observation.broken !== undefined) {
        const entry: CacheBreakEntry = {
          at: observed.facts.at,
          conversation: observed.conversation,
          ...observation.broken,
        };
        pipeline.lpush(KEYS.cacheBreaks(observed.jobId), JSON.stringify(entry));
        pipeline.ltrim(KEYS.cacheBreaks(observed.jobId), 0, MAX_BREAKS - 1);
      }
      await pipeline.exec();
    },
    decide: async (jobId, decision) => {
      const key = KEYS.cacheDecisions(jobId);
      const entry: CacheDecisionEntry = { at: clock.now(), ...decision };
      await client
        .pipeline()
        .lpush(key, JSON.stringify(entry))
        .ltrim(key, 0, MAX_BREAKS - 1)
        .exec();
    },
    decisionsOf: async (jobId) => {
      const texts = await client.lrange(KEYS.cacheDecisions(jobId), 0, MAX_BREAKS - 1);
      return texts.map((text) => JSON.parse(text) as CacheDecisionEntry);
    },
    ofJob: async (jobId) => toFigures(await client.hgetall(KEYS.cacheAccount(jobId))),
    ofDay: async (day) => toFigures(await client.hgetall(KEYS.cacheDay(day))),
    ofAll: async () => toFigures(await client.hgetall(KEYS.cacheAll)),
    breaksOf: async (jobId) => {
      const texts = await client.lrange(KEYS.cacheBreaks(jobId), 0, MAX_BREAKS - 1);
      return texts.map((text) => JSON.parse(text) as CacheBreakEntry);
    },
  };
}

function countsOf({ usage, price }: Observed, observation: Observation): Record<string, number> {
  const { broken } = observation;
  return {
    calls: 1,
    input: usage.inputTokens,
    read: usage.cacheReadTokens,
    write5m: usage.cacheWrite5mTokens,
    write1h: usage.cacheWrite1hTokens,
    expected: observation.expectedTokens,
    savedNano: Math.round(NANO * savedAgainstNone(usage, price)),
    savedSharedNano: Math.round(NANO * savedAgainstUnshared(observation.sharedTokens, price)),
    ...(broken === undefined ? {} : { breaks: 1, [`break:${broken.vector}`]: 1 }),
  };
}

/** US dollars that cache reads saved, compared with sending the same tokens as uncached input. */
function savedAgainstNone(usage: Observed["usage"], price: ModelPrice): number {
  const plain = { ...usage, inputTokens: promptTokens(usage), cacheReadTokens: 0 };
  return costOf(price, { ...plain, cacheWrite5mTokens: 0, cacheWrite1hTokens: 0 }) - costOf(price, usage);
}

/** US dollars that the shared prefix saved, compared with agents that each write its tokens to the cache themselves. */
function savedAgainstUnshared(tokens: number, price: ModelPrice): number {
  return (tokens * (price.write5m - price.read)) / 1_000_000;
}

function toFigures(account: Readonly<Record<string, string>>): CacheFigures {
  const read = (field: string) => Number(account[field] ?? 0);
  const prompt = read("input") + read("read") + read("write5m") + read("write1h");
  const byCause = Object.entries(account).flatMap(([field, count]) =>
    field.startsWith("break:") ? [[field.slice("break:".length), Number(count)] as const] : [],
  );
  return {
    calls: read("calls"),
    inputTokens: read("input"),
    readTokens: read("read"),
    write5mTokens: read("write5m"),
    write1hTokens: read("write1h"),
    expectedReadTokens: read("expected"),
    readShare: prompt === 0 ? 0 : read("read") / prompt,
    savedUsd: read("savedNano") / NANO,
    savedBySharingUsd: read("savedSharedNano") / NANO,
    breaks: read("breaks"),
    breaksByCause: Object.fromEntries(byCause),
  };
}
