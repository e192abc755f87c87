import { isTerminalJob } from "../../../shared/protocol/job/job.ts";
import { type Decision, emit } from "../decision.ts";
import { MAX_CACHE_BREAKS } from "../fold/state.ts";
import type { JobInput, Reply } from "../input.ts";

/** A job's read share that is no reason for an alert, where the submission says nothing; and calls before one is judged. */
const DEFAULT_ALERT = { below: 0.5, minCalls: 20 };
/** By so much the share has to rise above the threshold again before the alert is over: it must not come and go. */
const RECOVERY = 0.02;

/** What the cache did up to now: breaks go into the log, each once; a share that falls too low raises an alert. */
export function decideCacheSeen(decision: Decision, input: Extract<JobInput, { kind: "cache_seen" }>): Reply {
  const { job } = decision;
  if (isTerminalJob(job.status)) return { kind: "refused", text: `the job is ${job.status}` };
  for (const found of input.breaks) {
    const source = `cache.break:${found.conversation}:${found.at}`;
    if (job.cacheBreaks >= MAX_CACHE_BREAKS || job.sources.has(source)) continue;
    emit(decision, { type: "cache.break", break: found, source });
  }
  const { below, minCalls } = { ...DEFAULT_ALERT, ...job.submission.cacheAlert };
  const { calls, readShare, breaksByCause } = input;
  if (job.cacheAlert === undefined && calls >= minCalls && readShare < below) {
    emit(decision, { type: "cache.alert", readShare, below, calls, breaksByCause });
  } else if (job.cacheAlert !== undefined && readShare >= Math.min(1, below + RECOVERY)) {
    emit(decision, { type: "cache.recovered", readShare, calls });
  }
  return { kind: "done", text: "" };
}
