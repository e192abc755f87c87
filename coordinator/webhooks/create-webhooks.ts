import type { WebhookBody, WebhookEvent } from "../../shared/protocol/api/webhook.ts";
import type { Consumer } from "../../shared/queue/run-worker.ts";
import type { WebhookQueue } from "../../shared/queue/webhook-queue.ts";
import type { Log } from "../../shared/support/log.ts";
import type { Clock } from "../../shared/support/time/clock.ts";
import type { JobState } from "../job/fold/state.ts";
import { checkHost } from "./check-host.ts";
import { sendWebhook } from "./send-webhook.ts";

/** What the operator sets for webhooks. */
export interface WebhookConfig {
  /** Told of every job; absent: nobody is. */
  readonly url: string | undefined;
  /** Shared with the receivers, to sign with; required where there is anybody to tell. */
  readonly secret: string | undefined;
  /** Hosts that a submission may name. */
  readonly hosts: readonly string[];
}

/** Tells the operator, and whom a submission names, what happened to a job. */
export interface Webhooks {
  /**
   * Queues a webhook for everybody who wants to hear of it. `key` names what happened within its job: told twice, it is
   * sent once.
   */
  notify(job: WebhookJob, happened: { event: WebhookEvent; key: string; at: number; data: unknown }): Promise<void>;
  /** Sends what is queued, here or by any other coordinator. */
  consume(): Consumer;
}

/** What a webhook says of a job. */
export type WebhookJob = Pick<JobState, "id" | "status" | "submission">;

/** Webhooks over their queue. */
export function createWebhooks(config: WebhookConfig, deps: { queue: WebhookQueue; clock: Clock; log: Log }): Webhooks {
  const { queue, clock, log } = deps;
  const { url, secret, hosts } = config;
  const checkUrl = (asked: string) => (asked === url ? undefined : checkHost(asked, hosts));
  return {
    notify: async ({ id, status, submission }, { event, key, at, data }) => {
      if (secret === undefined) return;
      const title = submission.title ?? submission.goal.slice(0, 80);
      const body: WebhookBody = { id: `${id}.${key}`, event, at, job: { id, title, status }, data };
      const own = submission.webhook;
      const wanted = own !== undefined && (own.events ?? [event]).includes(event) ? [own.url] : [];
      const targets = new Set([...(url === undefined ? [] : [url]), ...wanted]);
      for (const target of targets) await queue.add({ url: target, body });
    },
    consume: () =>
      queue.consume((delivery, attempt) =>
        sendWebhook({ secret: secret ?? "", clock, log, checkUrl }, delivery, attempt),
      ),
  };
}
