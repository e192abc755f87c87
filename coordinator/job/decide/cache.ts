import { isTerminalJob } from "../../../shared/protocol/job/job.ts";
import { type Decision, emit } from "../decision.ts";
import { MAX_CACHE_BREAKS } from "../fold/state.ts";
import type { JobInput, Reply } from "../input.ts";

/**
 * Default limits of the cache alert: the lowest acceptable share of input that is read from the prompt cache, and the
 * number of calls needed before this share is judged.
 */
const DEFAULT_ALERT = { below: 0.5, minCalls: 20 };
/** The alert ends only when the share exceeds the threshold by this much, so that small changes do not switch the alert on and off. */
const RECOVERY = 0.02;

/** Records each new cache break once, and raises the cache alert if the share of input that is read from the prompt cache is too low. */
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
