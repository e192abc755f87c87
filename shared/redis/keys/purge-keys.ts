import type { JobId } from "../../protocol/ids.ts";
import type { RedisConnection } from "../connection/connection.ts";
import { KEYS } from "./keys.ts";

/**
 * Removes a job's data from Redis, except its entries in BullMQ. The steps must be called in the order in which they
 * are listed here. Each may be called repeatedly.
 */
export interface JobKeys {
  /** Removes the request that created the job. From then on, a request with the same Idempotency-Key creates a new job. */
  forgetRequest(jobId: JobId): Promise<void>;
  /** Removes the job's dead letters. */
  removeDeadLetters(jobId: JobId): Promise<void>;
  /**
   * Removes the job's account and the records of its calls. The accounts of days and keys stay as they are. Returns the
   * number of calls in progress; while there are any, the job's account is not removed.
   */
  removeMoney(jobId: JobId): Promise<number>;
  removeClaims(jobId: JobId, attemptIds: readonly string[]): Promise<void>;
  /** Removes the job's log, summary, activity and cache account, and its entries in the lists of jobs. */
  removeRecords(jobId: JobId): Promise<void>;
}

/** Maximum number of entries that are read in one step. */
const PAGE = 500;

/** Removes the data of jobs, over one connection. */
export function createJobKeys({ client }: RedisConnection): JobKeys {
  const idsIn = async (key: string, jobId: JobId): Promise<string[]> => {
    const ids = new Set<string>();
    let cursor = "0";
    do {
      // The id of a call begins with the id of its job: `<jobId>/...`.
      const [next, found] = await client.hscan(key, cursor, "MATCH", `${jobId}/*`, "COUNT", PAGE);
      for (let i = 0; i < found.length; i += 2) ids.add(found[i] ?? "");
      cursor = next;
    } while (cursor !== "0");
    return [...ids];
  };
  return {
    forgetRequest: async (jobId) => {
      const request = await client.get(KEYS.requestOf(jobId));
      const stored = request === null ? null : await client.get(request);
      if (request !== null && stored?.includes(jobId)) await client.del(request);
      await client.del(KEYS.requestOf(jobId));
    },
    removeDeadLetters: async (jobId) => {
      const found: string[] = [];
      for (let from = 0; ; from += PAGE) {
        const letters = await client.lrange(KEYS.deadLetters, from, from + PAGE - 1);
        found.push(...letters.filter((text) => text.includes(jobId)));
        if (letters.length < PAGE) break;
      }
      for (const text of found) await client.lrem(KEYS.deadLetters, 0, text);
    },
    removeMoney: async (jobId) => {
      const held = await idsIn(KEYS.heldCalls, jobId);
      if (held.length > 0) return held.length;
      const unsettled = await idsIn(KEYS.unsettledCalls, jobId);
      for (let i = 0; i < unsettled.length; i += PAGE) {
        await client.hdel(KEYS.unsettledCalls, ...unsettled.slice(i, i + PAGE));
      }
      await client.del(KEYS.jobMoney(jobId), KEYS.closedCalls(jobId));
      return 0;
    },
    removeClaims: async (jobId, attemptIds) => {
      for (let i = 0; i < attemptIds.length; i += PAGE) {
        await client.del(attemptIds.slice(i, i + PAGE).map((attemptId) => KEYS.claim(jobId, attemptId)));
      }
    },
    removeRecords: async (jobId) => {
      await client.zrem(KEYS.jobs, jobId);
      await client.srem(KEYS.openJobs, jobId);
      await client.del(
        KEYS.activity(jobId),
        KEYS.cacheAccount(jobId),
        KEYS.cacheDecisions(jobId),
        KEYS.cacheBreaks(jobId),
      );
      await client.del(KEYS.historyOf(jobId));
      // The log is removed last, because the job's other data is found with its help.
      await client.del(KEYS.log(jobId), KEYS.head(jobId), KEYS.summary(jobId));
    },
  };
}
