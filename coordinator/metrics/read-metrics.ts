import { DEFAULT_LIMITS } from "../../shared/protocol/job/job.ts";
import type { ContextCut } from "../../shared/protocol/task/context-cut.ts";
import { TASK_STATUSES } from "../../shared/protocol/task/task.ts";
import type { Verdict } from "../../shared/protocol/verification/verdict.ts";
import type { Canary } from "../job/fold/canary.ts";
import type { JobState, TaskState } from "../job/fold/state.ts";
import { recordOf } from "../job/verifier-record.ts";
import type { JobRegistry } from "../log/registry.ts";
import type { JobStore } from "../log/store.ts";
import { type CostsEnv, viewCosts } from "../report/costs.ts";
import { combineFigures, verdictsOf } from "../report/kill-figures.ts";
import { type QueueStatsEnv, readQueueStats } from "../report/queue-stats.ts";
import type { MetricsReading } from "./fill-registry.ts";

export interface MetricsEnv extends CostsEnv, QueueStatsEnv {
  readonly store: Pick<JobStore, "openJobs">;
  readonly registry: Pick<JobRegistry, "read">;
}

interface Seen {
  readonly status: string;
  readonly paused: string | undefined;
  readonly tasks: readonly [status: string, count: number][];
  readonly canaries: readonly Canary[];
  readonly verdicts: readonly Verdict[];
  readonly cuts: readonly ContextCut[];
}

/** Reads the figures for one request of Prometheus. Jobs whose log cannot be read are left out. */
export async function readMetrics(env: MetricsEnv): Promise<MetricsReading> {
  const { ledger, credential, cacheAccounts, clock } = env;
  const [costs, balance, cache, queue, ids] = await Promise.all([
    viewCosts(env),
    ledger.balance({ key: credential }),
    cacheAccounts.ofAll(),
    readQueueStats(env),
    env.store.openJobs(),
  ]);
  const jobs: Record<string, number> = {};
  const paused: Record<string, number> = {};
  // All statuses are listed, so that the figure of a status without tasks is 0 instead of missing.
  const tasks: Record<string, number> = Object.fromEntries(TASK_STATUSES.map((status) => [status, 0]));
  const canaries: Canary[] = [];
  const verdicts: Verdict[] = [];
  const cuts: Record<string, number> = {};
  for (const jobId of ids) {
    const seen = await env.registry.read(jobId, seeJob).catch(() => undefined);
    if (seen === undefined) continue;
    add(jobs, seen.status, 1);
    if (seen.paused !== undefined) add(paused, seen.paused, 1);
    for (const [status, count] of seen.tasks) add(tasks, status, count);
    canaries.push(...seen.canaries);
    verdicts.push(...seen.verdicts);
    for (const { way } of seen.cuts) add(cuts, way, 1);
  }
  const verifier = combineFigures(recordOf(canaries, DEFAULT_LIMITS.minRecall ?? 0), verdicts);
  return { jobs, paused, tasks, queue, costs, balance, cache, verifier, cuts, now: clock.now() };
}

function seeJob(job: JobState): Seen {
  const tasks = [...job.byStatus].map(([status, ids]): [string, number] => [status, ids.size]);
  return {
    status: job.status,
    paused: job.pause && reasonOf(job.pause.reason),
    tasks,
    canaries: [...job.canaries.values()],
    verdicts: verdictsOf(job),
    cuts: [...(job.lead.cuts ?? []), ...[...job.tasks.values()].flatMap(cutsOfTask)],
  };
}

function cutsOfTask({ attempts }: TaskState): ContextCut[] {
  return attempts.flatMap(({ cuts = [] }) => cuts);
}

/** Pause reasons that people write share one label, because each text would otherwise become a label of its own. */
function reasonOf(reason: string): string {
  return [
    "budget",
    "quota",
    "auth",
    "unavailable",
    "disk",
    "gate_unavailable",
    "landing_refused",
    "branch_moved",
    "window",
    "approval",
    "verifier_recall",
  ].includes(reason)
    ? reason
    : "person";
}

function add(counts: Record<string, number>, name: string, by: number): void {
  counts[name] = (counts[name] ?? 0) + by;
}
