import { presenceAt } from "../../shared/policy/presence.ts";
import { tenantOf } from "../../shared/protocol/api/access.ts";
import type { Presence } from "../../shared/protocol/approval/approval.ts";
import type { OperatorPolicy } from "../../shared/protocol/approval/policy.ts";
import type { JobId } from "../../shared/protocol/ids.ts";
import type { RedisConnection } from "../../shared/redis/connection/connection.ts";
import { createPresenceStore } from "../../shared/redis/worker/presence-store.ts";
import type { Clock } from "../../shared/support/time/clock.ts";
import { pendingApprovals, viewApproval } from "../job/approvals.ts";
import type { JobState } from "../job/fold/state.ts";
import type { Webhooks } from "../webhooks/create-webhooks.ts";

/** What the pass looks at, and whom it tells. */
export interface NotifyApprovalsOptions {
  readonly openJobs: () => Promise<JobId[]>;
  readonly read: <T>(jobId: JobId, look: (job: JobState) => T) => Promise<T>;
  readonly webhooks: Pick<Webhooks, "tell">;
  /** Whether a tenant's people are there, as of now. */
  readonly presence: () => Promise<(tenant: string) => Presence>;
}

/** A pass that tells webhooks what waits for a person. */
export function createNotifyApprovals(
  given: Omit<NotifyApprovalsOptions, "presence"> & {
    readonly connection: RedisConnection;
    readonly policy: OperatorPolicy;
    readonly clock: Clock;
  },
): () => Promise<void> {
  const { connection, policy, clock } = given;
  const store = createPresenceStore(connection);
  const presence = async () => {
    const words = await store.read();
    return (tenant: string) => presenceAt(clock.now(), words.get(tenant), policy.presence).presence;
  };
  const told = new Set<string>();
  return () => notifyApprovals({ ...given, presence }, told);
}

/**
 * Tells of each approval that waits, once: its id makes it one, whoever tells it. While nobody of a tenant is there nobody is told
 * of theirs; what still waits when they are back is told then.
 */
export async function notifyApprovals(options: NotifyApprovalsOptions, told: Set<string>): Promise<void> {
  const presenceOf = await options.presence();
  for (const jobId of await options.openJobs()) {
    const found = await options.read(jobId, waitingIn).catch(() => undefined); // A job without a log: the reconcile pass closes it.
    if (found === undefined || presenceOf(found.tenant) === "away") continue;
    for (const approval of found.approvals) {
      if (told.has(approval.id)) continue;
      const { id, kind, summary, taskId, taskKey, call, askedAt } = approval;
      const data = { id, kind, summary, taskId, taskKey, risk: call?.risk, tool: call?.tool };
      await options.webhooks.tell(found.job, { event: "approval.requested", key: id, at: askedAt, data });
      told.add(id);
    }
  }
}

function waitingIn(job: JobState) {
  const { id, status, submission, author } = job;
  return {
    tenant: tenantOf(author),
    job: { id, status, submission },
    approvals: pendingApprovals(job).map((each) => viewApproval(job, each, false)),
  };
}
