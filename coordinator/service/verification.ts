import type { VerdictList } from "../../shared/protocol/api/api.ts";
import type { JobId } from "../../shared/protocol/ids.ts";
import { DEFAULT_LIMITS } from "../../shared/protocol/job/job.ts";
import type { VerifierFigures } from "../../shared/protocol/verification/verification.ts";
import { recordOf } from "../job/verifier-record.ts";
import type { JobRegistry } from "../log/registry.ts";
import type { JobStore } from "../log/store.ts";
import { combineFigures, verdictsOf, verifierFigures } from "../report/kill-figures.ts";
import { viewVerdicts } from "../report/views.ts";

export interface VerificationEnv {
  readonly registry: Pick<JobRegistry, "read">;
  readonly store: Pick<JobStore, "list">;
}

/** Recall and kill scores over all jobs are computed from this number of newest jobs. */
const NEWEST_JOBS = 50;

/** The verdicts of verifiers, their recall on canaries, and the kill scores of their attacks. */
export function createVerification({ registry, store }: VerificationEnv) {
  return {
    verdicts: (jobId: JobId): Promise<VerdictList> => registry.read(jobId, viewVerdicts),

    ofJob: (jobId: JobId): Promise<VerifierFigures> => registry.read(jobId, verifierFigures),

    /** Recall and kill scores of verifiers, over the newest jobs of one tenant or of all tenants. */
    ofTenant: async (tenant: string | undefined): Promise<VerifierFigures> => {
      const { jobs } = await store.list({ cursor: undefined, limit: NEWEST_JOBS, status: undefined, tenant });
      const canaries = [];
      const verdicts = [];
      for (const { id } of jobs) {
        const seen = await registry.read(id, (job) => ({
          canaries: [...job.canaries.values()],
          verdicts: verdictsOf(job),
        }));
        canaries.push(...seen.canaries);
        verdicts.push(...seen.verdicts);
      }
      return combineFigures(recordOf(canaries, DEFAULT_LIMITS.minRecall ?? 0), verdicts);
    },
  };
}
