import type { QuotaBreaker } from "../../shared/model/quota-breaker.ts";
import { type Author, tenantOf } from "../../shared/protocol/api/access.ts";
import type { JobList, JobReport, JobView } from "../../shared/protocol/api/api.ts";
import type { Submitted } from "../../shared/protocol/api/api-actions.ts";
import type { JobId } from "../../shared/protocol/ids.ts";
import type { Deletion } from "../../shared/protocol/job/deletion.ts";
import { UNTIL_API_ANSWERS } from "../../shared/protocol/job/job.ts";
import type { RedisLedger } from "../../shared/redis/model/redis-ledger.ts";
import { defined } from "../../shared/support/defined.ts";
import type { Clock } from "../../shared/support/time/clock.ts";
import { type JobState, pausedBy } from "../job/fold/state.ts";
import type { EventFeed, FeedItem } from "../log/feed.ts";
import type { JobRegistry } from "../log/registry.ts";
import type { JobStore } from "../log/store.ts";
import { reportFromLedger, viewFromLedger } from "../report/account.ts";
import { buildReport } from "../report/build-report.ts";
import { viewJob } from "../report/views.ts";
import { type DeleteEnv, deleteJob } from "../retention/delete-job.ts";
import { type SubmitEnv, type SubmitRequest, submitJob } from "./submit-job.ts";

export interface JobsEnv extends SubmitEnv, DeleteEnv {
  readonly registry: JobRegistry;
  readonly store: JobStore;
  readonly feed: EventFeed;
  readonly ledger: Pick<RedisLedger, "balance">;
  readonly breaker: Pick<QuotaBreaker, "check">;
  readonly clock: Clock;
}

/** Functions for jobs as a whole. Each function throws an AppError `not_found` for a job that does not exist. */
export function createJobs(env: JobsEnv) {
  const { registry, store, feed, ledger, deletions, clock } = env;
  return {
    /**
     * Submits a job. Before anything is stored, it may throw `path_not_allowed`, `invalid_repository`, `invalid_ref`,
     * `idempotency_mismatch` and other errors.
     */
    submit: (request: SubmitRequest): Promise<Submitted> => submitJob(env, request),

    /** The tenant of a job, even if the job is deleted. */
    tenantOf: async (jobId: JobId): Promise<string> =>
      (await deletions.find(jobId))?.tenant ?? registry.read(jobId, ({ author }) => tenantOf(author)),

    /** Lists jobs, newest first. `cursor` is the `next` of the previous page. Without a tenant, the jobs of all tenants are listed. */
    list: (page: Parameters<JobStore["list"]>[0]): Promise<JobList> => store.list(page),

    get: async (jobId: JobId): Promise<JobView> => {
      const { view, waitsForApi } = await registry.read(jobId, (job) => ({
        view: viewJob(job),
        waitsForApi: waitsUntilApiAnswers(job),
      }));
      const open = waitsForApi ? await env.breaker.check() : undefined;
      return viewFromLedger({ ...view, ...defined({ resumeAt: open?.resumeAt }) }, await ledger.balance({ jobId }));
    },

    report: async (jobId: JobId): Promise<JobReport> => {
      const report = await registry.read(jobId, (job) => buildReport(job, clock.now()));
      return reportFromLedger(report, await ledger.balance({ jobId }));
    },

    /** Yields the log entries after a given entry, then new entries as they are appended, until the signal aborts. */
    follow: (jobId: JobId, afterId: string, signal: AbortSignal): AsyncIterable<FeedItem> =>
      feed(jobId, afterId, signal),

    /** Deletes every copy of an ended job for good. Throws `wrong_state` while the job is running. Repeated calls return the same. */
    delete: (jobId: JobId, by: Author): Promise<Deletion> => deleteJob(env, jobId, by),

    /** The record of a job's deletion; undefined for a job that is not deleted. */
    deletionOf: (jobId: JobId): Promise<Deletion | undefined> => deletions.find(jobId),
  };
}

function waitsUntilApiAnswers(job: JobState): boolean {
  return pausedBy(job) !== undefined && UNTIL_API_ANSWERS.has(job.pause?.reason ?? "");
}
