import { sha256 } from "../../support/text/sha256.ts";

/**
 * Every key that Midwatch has in Redis beside BullMQ's. What is in braces is all that a Redis Cluster hashes: keys that one
 * script or pipeline touches have the same there, and so share a slot. What is not in one script is in an order that a
 * crash in between leaves repairable (`job-index.ts`).
 */
export const KEYS = {
  /** Stream: the job's log. */
  log: (jobId: string) => `mw:{${jobId}}:log`,
  /** Hash id, hash: where the log stands; archived: up to which entry it lies on the volume instead. */
  head: (jobId: string) => `mw:{${jobId}}:head`,
  /** JSON: what a list of jobs shows. */
  summary: (jobId: string) => `mw:{${jobId}}:summary`,
  /** Hash order, epoch, state, worker: the claim record of one attempt. */
  claim: (jobId: string, attemptId: string) => `mw:{${jobId}}:claim:${attemptId}`,
  /** There while a process is at work on a delivery: its token. */
  hold: (jobId: string, delivery: string) => `mw:{${jobId}}:hold:${delivery}`,
  /** Stream, capped: turns and tool calls. */
  activity: (jobId: string) => `mw:{${jobId}}:activity`,
  /** JSON: the job was deleted, by whom and when. */
  tombstone: (jobId: string) => `mw:{${jobId}}:deleted`,
  /** There while a janitor works. */
  janitor: "mw:janitor",
  /** Set of the deleted jobs whose copies somebody has yet to remove. */
  deleting: "mw:deleting",
  /** The key of the request that made the job, where it had an Idempotency-Key. */
  requestOf: (jobId: string) => `mw:{${jobId}}:request`,
  /** Sorted set of all job ids, which sort by time. */
  jobs: "mw:jobs",
  /** Set of the jobs that are not concluded. */
  openJobs: "mw:open-jobs",
  idempotency: (key: string) => `mw:idempotency:${sha256(key)}`,
  /** Hash: who warms a fingerprint, whether it is warm, and what its first response told. */
  gate: (fingerprint: string) => `mw:gate:${fingerprint}`,
  /** There while somebody decides whether the entry is kept warm. */
  gateKeeping: (fingerprint: string) => `mw:gate-keeping:${fingerprint}`,
  /** Hash: why no call of a credential may start; and who tries whether one may again. */
  breaker: (credential: string) => `mw:{breaker:${credential}}:state`,
  breakerProbe: (credential: string) => `mw:{breaker:${credential}}:probe`,
  /** Hash and sorted set: how fast a credential may call a model, and its calls under way. */
  rate: (credential: string, model: string) => `mw:{rate:${credential}:${model}}:state`,
  rateCalls: (credential: string, model: string) => `mw:{rate:${credential}:${model}}:calls`,
  /** Hashes of counts: what the prompt cache did for a job, on a day, and in all. One call is written into all three. */
  cacheAccount: (jobId: string) => `mw:{cache}:job:${jobId}`,
  cacheDay: (day: string) => `mw:{cache}:day:${day}`,
  cacheAll: "mw:{cache}:all",
  /** Lists, capped: what was decided about warming a job's entries, and its newest cache breaks. */
  cacheDecisions: (jobId: string) => `mw:{cache}:decisions:${jobId}`,
  cacheBreaks: (jobId: string) => `mw:{cache}:breaks:${jobId}`,
  /** Lists, capped: what a part of earlier tasks took; how plans grew. And the mark of a job that is in them. */
  history: (part: string) => `mw:{history}:part:${part}`,
  historyGrowth: "mw:{history}:growth",
  historyOf: (jobId: string) => `mw:{history}:job:${jobId}`,
  /** Sorted sets, capped: where the tasks of earlier jobs on a repository met. And the mark of a job that is in them. */
  hotSpots: (repository: string, count: string) => `mw:{hot:${repository}}:${count}`,
  hotSpotsOf: (repository: string, jobId: string) => `mw:{hot:${repository}}:job:${jobId}`,
  /** Hash: which job has kept work of a key; set: what is kept of a job. All keys of a tenant share a slot. */
  cachedResult: (tenant: string, setting: string) => `mw:{kept:${tenant}}:of:${setting}`,
  keptOfJob: (tenant: string, jobId: string) => `mw:{kept:${tenant}}:job:${jobId}`,
  worker: (workerId: string) => `mw:worker:${workerId}`,
  /** Sorted set of worker ids by their last heartbeat. */
  workers: "mw:workers",
  /** Money: all keys share a slot, because one reservation touches the books of a job, a day and a credential. */
  jobMoney: (jobId: string) => `mw:{money}:job:${jobId}`,
  dayMoney: (day: string) => `mw:{money}:day:${day}`,
  keyMoney: (credential: string) => `mw:{money}:key:${credential}`,
  /** Hash: calls under way, and calls whose usage was lost, by id. */
  heldCalls: "mw:{money}:held",
  unsettledCalls: "mw:{money}:unsettled",
  /** Set: ids of a job's calls that are settled, so that none is settled twice. */
  closedCalls: (jobId: string) => `mw:{money}:closed:${jobId}`,
  /** There while the process lives. */
  owner: (name: string) => `mw:{money}:owner:${name}`,
  /** Hash: people's words about being there, by tenant. */
  presence: "mw:presences",
  /** List: notifications that could not be taken. */
  deadLetters: "mw:dead-letters",
  /** Hash: the API's keys by id, without their text. */
  accessKeys: "mw:access-keys",
  /** Hash: how many requests a caller has left, and when that was reckoned. */
  requests: (caller: string) => `mw:requests:${caller}`,
  /** Stream: who asked for what; hash: what each entry was answered with. */
  audit: "mw:{audit}:log",
  auditOutcomes: "mw:{audit}:outcomes",
} as const;
