import { presenceAt } from "../../shared/policy/presence.ts";
import { tenantOf } from "../../shared/protocol/api/access.ts";
import type { OperatorPolicy } from "../../shared/protocol/approval/policy.ts";
import type { PresenceStore } from "../../shared/redis/worker/presence-store.ts";
import type { Clock } from "../../shared/support/time/clock.ts";
import { pendingApprovals, viewApproval } from "../job/approvals.ts";
import type { JobState } from "../job/fold/state.ts";
import type { JobRegistry } from "../log/registry.ts";
import type { JobStore } from "../log/store.ts";
import type { Webhooks } from "../webhooks/create-webhooks.ts";

export interface NotifyApprovalsEnv {
  readonly store: Pick<JobStore, "openJobs">;
  readonly registry: Pick<JobRegistry, "read">;
  readonly webhooks: Pick<Webhooks, "notify">;
  readonly presence: Pick<PresenceStore, "read">;
  readonly policy: OperatorPolicy;
  readonly clock: Pick<Clock, "now">;
  /** Keys of the webhooks that this process has already queued and does not queue again. */
  readonly notified: Set<string>;
}

/**
 * Queues a webhook for each pending approval. Every coordinator gives the webhook the same id, so it is sent once. While all people of a
 * tenant are away, the tenant's approvals are not sent; those that are still pending when people are back are sent then.
 */
export async function notifyApprovals(env: NotifyApprovalsEnv): Promise<void> {
  const { store, registry, webhooks, presence, policy, clock, notified } = env;
  const words = await presence.read();
  const isAway = (tenant: string) => presenceAt(clock.now(), words.get(tenant), policy.presence).presence === "away";
  for (const jobId of await store.openJobs()) {
    // The job has no log; the reconcile pass closes it.
    const found = await registry.read(jobId, waitingIn).catch(() => undefined);
    if (found === undefined || isAway(found.tenant)) continue;
    for (const approval of found.approvals) {
      if (notified.has(approval.id)) continue;
      const { id, kind, summary, taskId, taskKey, call, askedAt } = approval;
      const data = { id, kind, summary, taskId, taskKey, risk: call?.risk, tool: call?.tool };
      await webhooks.notify(found.job, { event: "approval.requested", key: id, at: askedAt, data });
      notified.add(id);
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
