import { sha256 } from "../../support/text/sha256.ts";

/**
 * All of Midwatch's keys in Redis, besides BullMQ's. A Redis Cluster hashes only the part in braces: keys that one
 * script or pipeline touches have the same part, and so share a slot. Keys that are not changed in one script are
 * changed in an order that a crash leaves repairable (`job-index.ts`).
 */
export const KEYS = {
  /** Stream: the job's log. */
  log: (jobId: string) => `mw:{${jobId}}:log`,
  /** Hash id, hash: the end of the log; archived: the last entry that is on the volume instead. */
  head: (jobId: string) => `mw:{${jobId}}:head`,
  /** JSON: the job's line in a list of jobs. */
  summary: (jobId: string) => `mw:{${jobId}}:summary`,
  /** Hash order, epoch, state, worker: the claim record of one attempt. */
  claim: (jobId: string, attemptId: string) => `mw:{${jobId}}:claim:${attemptId}`,
  /** Exists while a process handles a delivery: the token of its hold. */
  hold: (jobId: string, delivery: string) => `mw:{${jobId}}:hold:${delivery}`,
  /** Stream, capped: turns and tool calls. */
  activity: (jobId: string) => `mw:{${jobId}}:activity`,
  /** JSON: the job was deleted, by whom and when. */
  tombstone: (jobId: string) => `mw:{${jobId}}:deleted`,
  /** Exists while a janitor works. */
  janitor: "mw:janitor",
  /** Set of deleted jobs with copies still to be removed. */
  deleting: "mw:deleting",
  /** The key of the request that created the job, if it had an Idempotency-Key. */
  requestOf: (jobId: string) => `mw:{${jobId}}:request`,
  /** Sorted set of all job ids, which sort by time of creation. */
  jobs: "mw:jobs",
  /** Set of the jobs that are not concluded. */
  openJobs: "mw:open-jobs",
  idempotency: (key: string) => `mw:idempotency:${sha256(key)}`,
  /** Hash: the leader of a fingerprint, whether it is warm, and its first response. */
  gate: (fingerprint: string) => `mw:gate:${fingerprint}`,
  /** Exists while a process decides whether to keep the entry alive. */
  gateKeepAlive: (fingerprint: string) => `mw:gate-keeping:${fingerprint}`,
  /** Hash: why no call of a credential may start; and a mark while a probe is made. */
  breaker: (credential: string) => `mw:{breaker:${credential}}:state`,
  breakerProbe: (credential: string) => `mw:{breaker:${credential}}:probe`,
  /** Hash and sorted set: the rate of a credential's calls of a model, and its calls in progress. */
  rate: (credential: string, model: string) => `mw:{rate:${credential}:${model}}:state`,
  rateCalls: (credential: string, model: string) => `mw:{rate:${credential}:${model}}:calls`,
  /** Hashes of counts of the prompt cache: for a job, for a day, and in total. Each call is added to all three. */
  cacheAccount: (jobId: string) => `mw:{cache}:job:${jobId}`,
  cacheDay: (day: string) => `mw:{cache}:day:${day}`,
  cacheAll: "mw:{cache}:all",
  /** Lists, capped: decisions about warming a job's entries, and its newest cache breaks. */
  cacheDecisions: (jobId: string) => `mw:{cache}:decisions:${jobId}`,
  cacheBreaks: (jobId: string) => `mw:{cache}:breaks:${jobId}`,
  /** Lists, capped: usage of parts of earlier tasks, and growth of plans; and the mark of a recorded job. */
  history: (part: string) => `mw:{history}:part:${part}`,
  historyGrowth: "mw:{history}:growth",
  historyOf: (jobId: string) => `mw:{history}:job:${jobId}`,
  /** Sorted sets, capped: paths over which tasks of earlier jobs conflicted; and the mark of a recorded job. */
  hotSpots: (repository: string, count: string) => `mw:{hot:${repository}}:${count}`,
  hotSpotsOf: (repository: string, jobId: string) => `mw:{hot:${repository}}:job:${jobId}`,
  /**
   * Hash: the job with the cached result of a key; set: the cached results of a job. All keys of a tenant share a slot.
   */
  cachedResult: (tenant: string, setting: string) => `mw:{kept:${tenant}}:of:${setting}`,
  cachedResultsOfJob: (tenant: string, jobId: string) => `mw:{kept:${tenant}}:job:${jobId}`,
  worker: (workerId: string) => `mw:worker:${workerId}`,
  /** Sorted set of worker ids by their last heartbeat. */
  workers: "mw:workers",
  /** Money: all keys share a slot, because one reservation changes the accounts of a job, a day and a credential. */
  jobMoney: (jobId: string) => `mw:{money}:job:${jobId}`,
  dayMoney: (day: string) => `mw:{money}:day:${day}`,
  keyMoney: (credential: string) => `mw:{money}:key:${credential}`,
  /** Hashes by id: calls in progress, and calls whose usage was lost. */
  heldCalls: "mw:{money}:held",
  unsettledCalls: "mw:{money}:unsettled",
  /** Set: ids of a job's settled calls, so that none is settled twice. */
  closedCalls: (jobId: string) => `mw:{money}:closed:${jobId}`,
  /** Exists while the process is alive. */
  owner: (name: string) => `mw:{money}:owner:${name}`,
  /** Hash: presence that people have set, by tenant. */
  presence: "mw:presences",
  /** List: notifications that could not be processed. */
  deadLetters: "mw:dead-letters",
  /** Hash: the API's keys by id, without their text. */
  accessKeys: "mw:access-keys",
  /** Hash: a caller's remaining requests, and when they were computed. */
  requests: (caller: string) => `mw:requests:${caller}`,
  /** Stream: requests for changes; hash: the response to each. */
  audit: "mw:{audit}:log",
  auditOutcomes: "mw:{audit}:outcomes",
} as const;
