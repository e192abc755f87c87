import { type Static, Type } from "typebox";
import { strict } from "../strict.ts";

/** Events that a webhook can report. */
export const WEBHOOK_EVENTS = ["job.ended", "cache.alert", "approval.requested"] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

/** A webhook of a job: the address to which the job's events are sent. */
export const WebhookTarget = strict({
  url: Type.String({
    minLength: 1,
    maxLength: 2048,
    pattern: "^https?://",
    description: "an http or https URL on a host that the operator allows (MIDWATCH_WEBHOOK_HOSTS)",
  }),
  events: Type.Optional(
    Type.Array(Type.Enum(WEBHOOK_EVENTS), {
      minItems: 1,
      maxItems: WEBHOOK_EVENTS.length,
      description: "default all",
    }),
  ),
});
export type WebhookTarget = Static<typeof WebhookTarget>;

/** The body of a webhook request. If the same event is sent again, the body has the same `id`. */
export interface WebhookBody {
  readonly id: string;
  readonly event: WebhookEvent;
  /** ms since 1970, when the event happened. */
  readonly at: number;
  readonly job: { readonly id: string; readonly title: string; readonly status: string };
  readonly data: unknown;
}

/** A webhook request that has to be sent, and its address. */
export interface WebhookDelivery {
  readonly url: string;
  readonly body: WebhookBody;
}
