import { warmPrefix } from "../../shared/agent/warm-prefix.ts";
import { loadPrefix } from "../../shared/prefix/prefix-store.ts";
import { reconcileAll } from "../flow/reconcile.ts";
import { runSchedules } from "../nightshift/schedules/run-schedules.ts";
import { turnWindows } from "../nightshift/turn-windows.ts";
import { notifyApprovals } from "../passes/notify-approvals.ts";
import type { Pass } from "../passes/start-passes.ts";
import { type WakeEnv, wakeParked } from "../passes/wake-parked.ts";
import { type WarmCacheEnv, warmCache } from "../passes/warm-cache.ts";
import { watchCache } from "../passes/watch-cache.ts";
import { deleteJob, finishDeletions } from "../retention/delete-job.ts";
import { runJanitor } from "../retention/janitor.ts";
import { createSourceCheck } from "../service/check-source.ts";
import { submitJob } from "../service/submit-job.ts";
import type { CoordinatorEnv } from "./services.ts";

/** The passes: work that a coordinator repeats on timers. */
export function createPasses(env: CoordinatorEnv): readonly Pass[] {
  const submitEnv = { ...env, checkSource: createSourceCheck(env) };
  return [
    { name: "reconcile", everyMs: 10_000, run: () => reconcile(env) },
    { name: "wake parked jobs", everyMs: 1000, run: () => wake(env) },
    {
      name: "run schedules",
      everyMs: 1000,
      run: () => runSchedules({ ...env, submitJob: (request) => submitJob(submitEnv, request) }),
    },
    { name: "turn windows", everyMs: 1000, run: () => turnWindows(env) },
    { name: "notify approvals", everyMs: 1000, run: () => notifyApprovals(env) },
    { name: "watch cache", everyMs: 2000, run: () => watchCache(env) },
    { name: "warm cache", everyMs: 15_000, run: () => warmCache({ ...env, ...prefixCalls(env) }) },
    { name: "janitor", everyMs: 600_000, run: () => cleanUp(env) },
  ];
}

/** The reconcile pass: finishes deletions, restores the ledger after a restart of Redis, and repairs open jobs. */
export async function reconcile(env: CoordinatorEnv): Promise<void> {
  await finishDeletions(env);
  await env.money.recover();
  await reconcileAll(env);
}

async function wake(env: CoordinatorEnv): Promise<void> {
  const lost = await env.ledger.unsettleLost();
  if (lost > 0) env.log.warn({ calls: lost }, "model calls of processes that died stay charged in full");
  await wakeParked({ ...env, ...prefixCalls(env) });
}

async function cleanUp(env: CoordinatorEnv): Promise<void> {
  await runJanitor({ ...env, deleteJob: (jobId, by) => deleteJob(env, jobId, by) }, false);
}

/** Time limit in ms of a model call that sends only a job's prefix. */
const CALL_MS = 60_000;

/** Makes model calls that send only a job's prefix. Such a call keeps the prefix in the prompt cache, or tests whether the API answers. */
function prefixCalls(env: CoordinatorEnv): Pick<WarmCacheEnv, "loadPrefix" | "warm"> & Pick<WakeEnv, "probe"> {
  const load = (fingerprint: string) => loadPrefix(env.layout.prefix(fingerprint), fingerprint);
  const warm: WarmCacheEnv["warm"] = (jobId, request) =>
    warmPrefix(env, { jobId, ...request, signal: AbortSignal.timeout(CALL_MS) });
  return {
    loadPrefix: load,
    warm,
    probe: async (jobId, { fingerprint }, capUsd) => {
      await warm(jobId, { prefix: await load(fingerprint), fingerprint, capUsd });
    },
  };
}
