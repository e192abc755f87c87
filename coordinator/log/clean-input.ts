import { fitToSchema } from "../../shared/protocol/fit-to-schema.ts";
import { Notification } from "../../shared/protocol/notification/notification.ts";
import { mapTexts, redactSecrets } from "../../shared/support/secrets/redact.ts";
import { cleanText } from "../../shared/support/text/clean-text.ts";
import type { JobInput } from "../job/input.ts";

/** Inputs that hold ids, commits and figures of the harness alone. */
const PLAIN: ReadonlySet<JobInput["kind"]> = new Set([
  "accepted",
  "tick",
  "batch_planned",
  "landing_planned",
  "landing_done",
  "resume",
  "limits",
  "retry",
]);

/**
 * An input as it may stand in a job's log, and so in reports, pages, terminals, webhooks and in what the lead is told:
 * without secrets, terminal escapes, control characters and marks that turn the direction of text.
 */
export function cleanInput(input: JobInput): JobInput {
  if (PLAIN.has(input.kind)) return input;
  const cleaned = cleanTexts(input);
  // This process may redact more than the worker did.
  if (cleaned.kind !== "notification") return cleaned;
  return { ...cleaned, notification: fitToSchema(Notification, cleaned.notification) };
}

/** The same for any value. */
export function cleanTexts<T>(value: T): T {
  return mapTexts(value, (text) => redactSecrets(cleanText(text))) as T;
}
