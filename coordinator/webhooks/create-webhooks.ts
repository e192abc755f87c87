import type { WebhookBody, WebhookEvent } from "../../shared/protocol/api/webhook.ts";
import type { Consumer } from "../../shared/queue/run-worker.ts";
import type { WebhookQueue } from "../../shared/queue/webhook-queue.ts";
import type { WebhookConfig } from "../../shared/settings/coordinator-config.ts";
import type { Log } from "../../shared/support/log.ts";
import type { Clock } from "../../shared/support/time/clock.ts";
import type { JobState } from "../job/fold/state.ts";
import { checkHost } from "./check-host.ts";
import { sendWebhook } from "./send-webhook.ts";

/** Notifies the operator's receiver and the submission's receiver about events of a job. */
export interface Webhooks {
  /** Queues a webhook for each receiver. `key` identifies the event within its job; if the event is queued twice, it is sent once. */
  notify(job: WebhookJob, happened: { event: WebhookEvent; key: string; at: number; data: unknown }): Promise<void>;
  /** Starts to send the webhooks that any coordinator has queued. */
  consume(): Consumer;
}

/** The data about a job that a webhook contains. */
export type WebhookJob = Pick<JobState, "id" | "status" | "submission">;

/** Creates the functions that queue and send webhooks. */
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
