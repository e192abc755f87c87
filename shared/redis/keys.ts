import { sha256 } from "../support/sha256.ts";

/**
 * Every key that Midwatch has in Redis beside BullMQ's. All keys of one job share a slot, so that one script may touch
 * them; what spans jobs is a key of its own.
 */
export const KEYS = {
  /** Stream: the job's log. */
  log: (jobId: string) => `mw:{${jobId}}:log`,
  /** Hash id, hash: where the log stands. */
  head: (jobId: string) => `mw:{${jobId}}:head`,
  /** JSON: what a list of jobs shows. */
  summary: (jobId: string) => `mw:{${jobId}}:summary`,
  /** Hash order, epoch, state, worker: the claim record of one attempt. */
  claim: (jobId: string, attemptId: string) => `mw:{${jobId}}:claim:${attemptId}`,
  /** Hash settled, held: money in millionths of a dollar. */
  money: (jobId: string) => `mw:{${jobId}}:money`,
  /** Hash: reservations by call. */
  held: (jobId: string) => `mw:{${jobId}}:held`,
  /** Stream, capped: turns and tool calls. */
  activity: (jobId: string) => `mw:{${jobId}}:activity`,
  /** Sorted set of all job ids, which sort by time. */
  jobs: "mw:jobs",
  /** Set of the jobs that are not concluded. */
  openJobs: "mw:open-jobs",
  idempotency: (key: string) => `mw:idempotency:${sha256(key)}`,
  gate: (fingerprint: string) => `mw:gate:${fingerprint}`,
  worker: (workerId: string) => `mw:worker:${workerId}`,
  /** Sorted set of worker ids by their last heartbeat. */
  workers: "mw:workers",
  /** List: notifications that could not be taken. */
  deadLetters: "mw:dead-letters",
} as const;
