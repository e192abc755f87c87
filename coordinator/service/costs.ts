import type { JobCache } from "../../shared/protocol/cache/cache.ts";
import type { JobId } from "../../shared/protocol/ids.ts";
import type { Costs, JobUsage } from "../../shared/protocol/price/costs.ts";
import { dayOf } from "../../shared/redis/model/redis-ledger.ts";
import { createMetrics } from "../metrics/create-metrics.ts";
import { type MetricsEnv, readMetrics } from "../metrics/read-metrics.ts";
import { rolesFromLedger } from "../report/account.ts";
import { viewCosts } from "../report/costs.ts";
import { viewUsage } from "../report/views.ts";

/** Money, tokens and the figures of the prompt cache, for one job and for all jobs. */
export function createCosts(env: MetricsEnv) {
  const { registry, ledger, cacheAccounts, clock } = env;
  const metrics = createMetrics(() => readMetrics(env));
  return {
    ofAll: (): Promise<Costs> => viewCosts(env),

    usageOf: async (jobId: JobId): Promise<JobUsage> =>
      rolesFromLedger(await registry.read(jobId, viewUsage), await ledger.balance({ jobId })),

    /** The prompt cache's figures for one job and for today, and the calls that read less from the cache than they should have. */
    cacheOf: async (jobId: JobId): Promise<JobCache> => {
      await registry.read(jobId, () => undefined); // Throws `not_found` for a job that does not exist.
      const [job, today, breaks, decisions] = await Promise.all([
        cacheAccounts.ofJob(jobId),
        cacheAccounts.ofDay(dayOf(clock.now())),
        cacheAccounts.breaksOf(jobId),
        cacheAccounts.decisionsOf(jobId),
      ]);
      return { job, today, breaks, decisions };
    },

    /** All metrics for Prometheus, in its text format. */
    metrics: async (): Promise<{ contentType: string; text: string }> => ({
      contentType: metrics.contentType,
      text: await metrics.render(),
    }),
  };
}
