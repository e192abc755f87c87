import { sha256 } from "../../support/text/sha256.ts";

/**
 * All of Midwatch's keys in Redis, except those of BullMQ. A Redis Cluster hashes only the part of a key in braces.
 * Keys that one script or pipeline uses have the same part, so that they are in one slot. Keys that cannot be changed
 * in one script are changed in such an order that a crash in between can be repaired (`job-index.ts`).
 */
export const KEYS = {
  /** Stream: the log of a job. */
  log: (jobId: string) => `mw:{${jobId}}:log`,
  /** Hash: the id and hash of the last entry of a job's log, and (`archived`) the id of the last entry that is archived on the volume. */
  head: (jobId: string) => `mw:{${jobId}}:head`,
  /** JSON: the summary of a job in the list of jobs. */
  summary: (jobId: string) => `mw:{${jobId}}:summary`,
  /** Hash: the claim record of one attempt, with its order, epoch, state and worker. */
  claim: (jobId: string, attemptId: string) => `mw:{${jobId}}:claim:${attemptId}`,
  /** Text: the token of the process that is handling a delivery. Exists only while it does. */
  hold: (jobId: string, delivery: string) => `mw:{${jobId}}:hold:${delivery}`,
  /** Stream of limited length: turns and tool calls of a job's agents. */
  activity: (jobId: string) => `mw:{${jobId}}:activity`,
  /** JSON: the tombstone of a deleted job (who deleted it, and when). */
  tombstone: (jobId: string) => `mw:{${jobId}}:deleted`,
  /** Exists while a janitor works, so that no other janitor starts. */
  janitor: "mw:janitor",
  /** Set: ids of deleted jobs of which some data has not been removed yet. */
  deleting: "mw:deleting",
  /** Text: the name of the key with the request that created the job. Only if the request had an Idempotency-Key. */
  requestOf: (jobId: string) => `mw:{${jobId}}:request`,
  /** Sorted set: ids of all jobs. The ids sort by creation time. */
  jobs: "mw:jobs",
  /** Set: ids of the jobs that are not concluded. */
  openJobs: "mw:open-jobs",
  idempotency: (key: string) => `mw:idempotency:${sha256(key)}`,
  /** Hash: the state of a fingerprint's warm gate, its leader, and the first response with the prefix. */
  gate: (fingerprint: string) => `mw:gate:${fingerprint}`,
  /** Exists while a process decides whether to keep the cache entry of a fingerprint alive. */
  gateKeepAlive: (fingerprint: string) => `mw:gate-keeping:${fingerprint}`,
  /** Hash: the reason why no call of a credential may start (the open breaker). The second key exists while a probe is made. */
  breaker: (credential: string) => `mw:{breaker:${credential}}:state`,
  breakerProbe: (credential: string) => `mw:{breaker:${credential}}:probe`,
  /** Hash and sorted set: the state of the rate limits of a credential and model, and the calls in progress. */
  rate: (credential: string, model: string) => `mw:{rate:${credential}:${model}}:state`,
  rateCalls: (credential: string, model: string) => `mw:{rate:${credential}:${model}}:calls`,
  /** Hashes: figures of the prompt cache for a job, for a day, and in total. Each call is added to all three. */
  cacheAccount: (jobId: string) => `mw:{cache}:job:${jobId}`,
  cacheDay: (day: string) => `mw:{cache}:day:${day}`,
  cacheAll: "mw:{cache}:all",
  /** Lists of limited length: decisions about warming a job's cache entries, and the job's newest cache breaks. */
  cacheDecisions: (jobId: string) => `mw:{cache}:decisions:${jobId}`,
  cacheBreaks: (jobId: string) => `mw:{cache}:breaks:${jobId}`,
  /** Lists of limited length: usage of earlier tasks by part, and growth of plans. The third key marks a job as recorded. */
  history: (part: string) => `mw:{history}:part:${part}`,
  historyGrowth: "mw:{history}:growth",
  historyOf: (jobId: string) => `mw:{history}:job:${jobId}`,
  /** Sorted sets of limited size: hot spots of a repository. The second key marks a job as recorded. */
  hotSpots: (repository: string, count: string) => `mw:{hot:${repository}}:${count}`,
  hotSpotsOf: (repository: string, jobId: string) => `mw:{hot:${repository}}:job:${jobId}`,
  /** Hash: references to cached results by key. Set: the cached results of a job. All keys of a tenant are in one slot. */
  cachedResult: (tenant: string, setting: string) => `mw:{kept:${tenant}}:of:${setting}`,
  cachedResultsOfJob: (tenant: string, jobId: string) => `mw:{kept:${tenant}}:job:${jobId}`,
  worker: (workerId: string) => `mw:worker:${workerId}`,
  /** Sorted set: ids of workers, by the time of their last heartbeat. */
  workers: "mw:workers",
  /** The ledger's keys are all in one slot, because one reservation changes the accounts of a job, a day and a credential. */
  jobMoney: (jobId: string) => `mw:{money}:job:${jobId}`,
  dayMoney: (day: string) => `mw:{money}:day:${day}`,
  nightMoney: (queue: string, opensAt: number) => `mw:{money}:night:${queue}:${opensAt}`,
  keyMoney: (credential: string) => `mw:{money}:key:${credential}`,
  /** Hashes by call id: calls in progress, and calls whose usage was lost. */
  heldCalls: "mw:{money}:held",
  unsettledCalls: "mw:{money}:unsettled",
  /** Set: ids of a job's settled calls, so that no call is settled twice. */
  closedCalls: (jobId: string) => `mw:{money}:closed:${jobId}`,
  /** Exists while a process that makes calls is alive. */
  owner: (name: string) => `mw:{money}:owner:${name}`,
  /** Hash: the nightshift queues by name, as JSON. */
  nightQueues: "mw:night-queues",
  /** Hash: the schedules by name, as JSON. Sorted set: the records of a schedule's due instants, by instant. */
  schedules: "mw:{schedules}:all",
  dueRecords: (schedule: string) => `mw:{schedules}:due:${schedule}`,
  /** Hash: the presence that people have set, by tenant. */
  presence: "mw:presences",
  /** List: dead letters (notifications that could not be processed). */
  deadLetters: "mw:dead-letters",
  /** Hash: the API keys by id, without their text. */
  accessKeys: "mw:access-keys",
  /** Hash: the number of requests that a caller may still send, and the time at which it was computed. */
  requests: (caller: string) => `mw:requests:${caller}`,
  /** Stream: the audit log (requests for changes). Hash: the response to each request. */
  audit: "mw:{audit}:log",
  auditOutcomes: "mw:{audit}:outcomes",
} as const;
