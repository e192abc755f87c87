import type { WebhookDelivery } from "../../shared/protocol/api/webhook.ts";
import { messageOf } from "../../shared/support/errors.ts";
import type { Log } from "../../shared/support/log.ts";
import type { Clock } from "../../shared/support/time/clock.ts";
import { signBody } from "./sign-body.ts";

/** ms that a receiver gets to answer. */
const TIMEOUT_MS = 10_000;
/** Answers of 4xx after which the same request may still be taken later. */
const PASSING: readonly number[] = [408, 425, 429];

export interface SendOptions {
  readonly secret: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Throws when this address must not be asked; asked before each try. */
  readonly checkUrl: (url: string) => Promise<void> | void;
}

/**
 * Makes one webhook request. Resolves when it was taken, or never will be (an address that is not allowed, an answer of
 * 4xx); throws when it should be made again. Redirects are not followed, and nothing of the answer is read.
 */
export async function sendWebhook(options: SendOptions, delivery: WebhookDelivery, attempt: number): Promise<void> {
  const { secret, clock } = options;
  const { id, event } = delivery.body;
  const log = options.log.child({ webhook: id, event, attempt });
  try {
    await options.checkUrl(delivery.url);
  } catch (error) {
    log.warn({ detail: messageOf(error) }, "a webhook's address is not allowed: it is not asked");
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
  if (response.ok) return log.info({ status }, "webhook taken");
  if (status >= 300 && status < 500 && !PASSING.includes(status)) return log.warn({ status }, "webhook refused");
  throw new Error(`the webhook's receiver answered ${status}`);
}
