import { type Static, Type } from "typebox";
import { strict } from "../strict.ts";

/** What a webhook can tell. */
export const WEBHOOK_EVENTS = ["job.ended", "cache.alert", "approval.requested"] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

/** Where a submission wants to be told. */
export const WebhookTarget = strict({
  url: Type.String({
    minLength: 1,
    maxLength: 2048,
    pattern: "^https?://",
    description: "on a host that the operator allows (MIDWATCH_WEBHOOK_HOSTS)",
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

/** The body of a webhook's request. `id` is the same each time that it is sent again. */
export interface WebhookBody {
  readonly id: string;
  readonly event: WebhookEvent;
  /** ms since 1970, when what it tells happened. */
  readonly at: number;
  readonly job: { readonly id: string; readonly title: string; readonly status: string };
  readonly data: unknown;
}

/** A request that is to be made: what, and to where. */
export interface WebhookDelivery {
  readonly url: string;
  readonly body: WebhookBody;
}
