import { createHmac } from "node:crypto";
import type { WebhookDelivery } from "../../shared/protocol/api/webhook.ts";
import { messageOf } from "../../shared/support/errors.ts";
import type { Log } from "../../shared/support/log.ts";
import type { Clock } from "../../shared/support/time/clock.ts";

/** ms that a receiver has to respond. */
const TIMEOUT_MS = 10_000;
/** 4xx statuses after which a retry may succeed. */
const RETRIABLE: readonly number[] = [408, 425, 429];

export interface SendEnv {
  readonly secret: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Throws for a forbidden address; called before each try. */
  readonly checkUrl: (url: string) => Promise<void> | void;
}

/**
 * Sends one webhook request. Resolves when the receiver accepted it, or never will (a forbidden address, a 4xx status); throws
 * for a retry. Does not follow redirects and does not read the response's body.
 */
export async function sendWebhook(env: SendEnv, delivery: WebhookDelivery, attempt: number): Promise<void> {
  const { secret, clock } = env;
  const { id, event } = delivery.body;
  const log = env.log.child({ webhook: id, event, attempt });
  try {
    await env.checkUrl(delivery.url);
  } catch (error) {
    log.warn({ detail: messageOf(error) }, "a webhook's address is not allowed; the webhook is not sent");
    return;
  }
  const body = JSON.stringify(delivery.body);
  const headers = { "content-type": "application/json", ...signBody(secret, { id, body, now: clock.now() }) };
  const response = await fetch(delivery.url, {
    method: "POST",
    body,
    headers,
    redirect: "manual",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  await response.body?.cancel();
  const { status } = response;
  if (response.ok) return log.info({ status }, "webhook accepted");
  if (status >= 300 && status < 500 && !RETRIABLE.includes(status)) return log.warn({ status }, "webhook refused");
  throw new Error(`the webhook's receiver responded with status ${status}`);
}

/**
 * Headers by which a receiver checks a request: `midwatch-signature: t=SECONDS,v1=HEX`, HEX being the HMAC-SHA256 of
 * `SECONDS.BODY` under the shared secret. Receivers refuse requests older than a few minutes, and repeated ids.
 */
function signBody(secret: string, { id, body, now }: { id: string; body: string; now: number }) {
  const seconds = Math.floor(now / 1000);
  const digest = createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex");
  return { "midwatch-signature": `t=${seconds},v1=${digest}`, "midwatch-webhook-id": id };
}
