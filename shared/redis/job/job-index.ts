import type { JobId } from "../../protocol/ids.ts";
import type { RedisConnection } from "../connection/connection.ts";
import { KEYS } from "../keys/keys.ts";

/** Seconds for which an Idempotency-Key is remembered. */
const IDEMPOTENCY_TTL_S = 7 * 86_400;

/** The index of jobs: the list of all jobs, the list of open jobs, and the requests that created jobs. */
export interface JobIndex {
  /** Stores a request under its Idempotency-Key. Returns the stored request, which may be an earlier one with the same key. */
  remember(key: string, request: { jobId: JobId; bodyHash: string }): Promise<{ jobId: JobId; bodyHash: string }>;
  /** Adds a job to the lists of all jobs and of open jobs. A job that is already listed stays as it is. */
  add(jobId: JobId): Promise<void>;
  reopen(jobId: JobId): Promise<void>;
  close(jobId: JobId): Promise<void>;
  open(): Promise<JobId[]>;
  /** The ids of jobs that are older than `before`, newest first. */
  page(before: string | undefined, limit: number): Promise<JobId[]>;
  summaries(jobIds: readonly JobId[]): Promise<(string | null)[]>;
}

/** The index of jobs in Redis. */
export function createJobIndex({ client }: RedisConnection): JobIndex {
  return {
    remember: async (key, request) => {
      const name = KEYS.idempotency(key);
      // Written before the request, so that the request of a job can always be found.
      await client.set(KEYS.requestOf(request.jobId), name, "EX", IDEMPOTENCY_TTL_S);
      const set = await client.set(name, JSON.stringify(request), "EX", IDEMPOTENCY_TTL_S, "NX");
      if (set === "OK") return request;
      await client.del(KEYS.requestOf(request.jobId));
      return JSON.parse((await client.get(name)) ?? JSON.stringify(request)) as { jobId: JobId; bodyHash: string };
    },
    add: async (jobId) => {
      if ((await client.zscore(KEYS.jobs, jobId)) !== null) return;
      await client.sadd(KEYS.openJobs, jobId);
      await client.zadd(KEYS.jobs, 0, jobId);
    },
    reopen: async (jobId) => {
      await client.sadd(KEYS.openJobs, jobId);
    },
    close: async (jobId) => {
      await client.srem(KEYS.openJobs, jobId);
    },
    open: async () => (await client.smembers(KEYS.openJobs)) as JobId[],
    page: async (before, limit) =>
      (await client.zrevrangebylex(
        KEYS.jobs,
        before === undefined ? "+" : `(${before}`,
        "-",
        "LIMIT",
        0,
        limit,
      )) as JobId[],
    // One command per job, because in a cluster each job may be on another node.
    summaries: (jobIds) => Promise.all(jobIds.map((id) => client.get(KEYS.summary(id)))),
  };
}
