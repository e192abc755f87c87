import { presenceAt } from "../../shared/policy/presence.ts";
import { tenantOf } from "../../shared/protocol/api/access.ts";
import type {
  Approval,
  ApprovalList,
  DecisionBody,
  PresenceBody,
  PresenceView,
} from "../../shared/protocol/approval/approval.ts";
import type { OperatorPolicy } from "../../shared/protocol/approval/policy.ts";
import type { JobId } from "../../shared/protocol/ids.ts";
import type { PresenceStore } from "../../shared/redis/worker/presence-store.ts";
import { defined } from "../../shared/support/defined.ts";
import { AppError } from "../../shared/support/errors.ts";
import type { Clock } from "../../shared/support/time/clock.ts";
import { pendingApprovals, readApprovalId, viewApproval } from "../job/approvals.ts";
import type { JobState } from "../job/fold/state.ts";
import type { Reply } from "../job/input.ts";
import type { JobRegistry } from "../log/registry.ts";
import type { JobStore } from "../log/store.ts";

export interface ApprovalsEnv {
  readonly registry: JobRegistry;
  readonly store: Pick<JobStore, "openJobs">;
  readonly presence: PresenceStore;
  readonly policy: OperatorPolicy;
  readonly clock: Clock;
}

/**
 * Approvals of people and their presence. Pending approvals are recorded only in the logs of the open jobs, so a crash
 * cannot leave an outdated list.
 */
export function createApprovals(env: ApprovalsEnv) {
  const { registry, clock, policy } = env;
  const viewOf = async (): Promise<(tenant: string) => PresenceView> => {
    const words = await env.presence.read();
    return (tenant) => presenceAt(clock.now(), words.get(tenant), policy.presence);
  };
  const presence = async (tenant: string) => (await viewOf())(tenant);
  const awayJobs = async (): Promise<IsAway> => {
    const view = await viewOf();
    return (job) => view(tenantOf(job.author)).presence === "away";
  };
  return {
    /** Lists the pending approvals of all jobs, oldest first, or all approvals of one job. */
    list: async ({
      jobId,
      tenant,
    }: {
      jobId: JobId | undefined;
      tenant: string | undefined;
    }): Promise<ApprovalList> => {
      const isAway = await awayJobs();
      if (jobId !== undefined) return { approvals: await registry.read(jobId, (job) => allOf(job, isAway)) };
      return pendingOf(env, isAway, tenant);
    },

    get: async (id: string): Promise<Approval> => {
      const isAway = await awayJobs();
      const { jobId, n } = readApprovalId(id);
      return registry.read(jobId, (job) => find(job, id, { n, isAway }));
    },

    /** Records a person's decision. The reply is `refused` if a different decision was made before. */
    decide: async (id: string, { decision, reason }: DecisionBody): Promise<Reply> => {
      const { jobId, n } = readApprovalId(id);
      await registry.read(jobId, (job) => find(job, id, { n, isAway: () => false }));
      return registry.input(jobId, {
        kind: "decide_approval",
        n,
        decision,
        ...defined({ reason }),
      });
    },

    presence,

    setPresence: async (tenant: string, { presence: said, until }: PresenceBody): Promise<PresenceView> => {
      const word = said === "schedule" ? undefined : { presence: said, ...defined({ until }) };
      await env.presence.write(tenant, word);
      return presence(tenant);
    },
  };
}

/** Whether all people of a job's tenant are away. */
type IsAway = (job: JobState) => boolean;

async function pendingOf(
  { registry, store }: ApprovalsEnv,
  isAway: IsAway,
  tenant: string | undefined,
): Promise<ApprovalList> {
  const found: Approval[] = [];
  for (const jobId of await store.openJobs()) {
    found.push(
      ...(await registry.read(jobId, (job) => (isOf(job, tenant) ? waiting(job, isAway) : [])).catch(ignoreGone)),
    );
  }
  return { approvals: found.sort((a, b) => a.askedAt - b.askedAt || (a.id < b.id ? -1 : 1)) };
}

function waiting(job: JobState, isAway: IsAway): Approval[] {
  return pendingApprovals(job).map((approval) => viewApproval(job, approval, isAway(job)));
}

/** If `tenant` is undefined, every tenant is included. */
function isOf(job: JobState, tenant: string | undefined): boolean {
  return tenant === undefined || tenantOf(job.author) === tenant;
}

function allOf(job: JobState, isAway: IsAway): Approval[] {
  return [...job.approvals.values()].map((approval) => viewApproval(job, approval, isAway(job)));
}

function find(job: JobState, id: string, { n, isAway }: { n: number; isAway: IsAway }): Approval {
  const approval = job.approvals.get(n);
  if (approval === undefined) throw notFound(id);
  return viewApproval(job, approval, isAway(job));
}

/** A job without a log has no approvals; the reconcile pass closes such a job. */
function ignoreGone(error: unknown): Approval[] {
  if (error instanceof AppError && error.code === "not_found") return [];
  throw error;
}

function notFound(id: string): AppError {
  return new AppError("not_found", `there is no approval ${id}; npx midwatch approvals lists the pending ones`);
}
