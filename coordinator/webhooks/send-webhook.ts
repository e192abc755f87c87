import { createHmac } from "node:crypto";
import type { WebhookDelivery } from "../../shared/protocol/api/webhook.ts";
import { messageOf } from "../../shared/support/errors.ts";
import type { Log } from "../../shared/support/log.ts";
import type { Clock } from "../../shared/support/time/clock.ts";

/** Time limit in ms for the response of a webhook's receiver. */
const TIMEOUT_MS = 10_000;
/** Response statuses 4xx after which a retry may succeed. */
const RETRIABLE: readonly number[] = [408, 425, 429];

export interface SendEnv {
  readonly secret: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Throws if the webhook's address is forbidden. It is called before each try. */
  readonly checkUrl: (url: string) => Promise<void> | void;
}

/**
 * Sends one webhook request. Resolves when the receiver has accepted the request or never will (its address is forbidden, or it answers
 * with a 4xx status). Throws if the request should be retried. Does not follow redirects and does not read the body of the response.
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
 * Makes the headers by which a receiver can verify a webhook: `midwatch-signature: t=SECONDS,v1=HEX`. HEX is the HMAC-SHA256 of `SECONDS.BODY` with
 * the shared secret. A receiver should refuse requests that are older than a few minutes or whose id it has already seen.
 */
function signBody(secret: string, { id, body, now }: { id: string; body: string; now: number }) {
  const seconds = Math.floor(now / 1000);
  const digest = createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex");
  return { "midwatch-signature": `t=${seconds},v1=${digest}`, "midwatch-webhook-id": id };
}
