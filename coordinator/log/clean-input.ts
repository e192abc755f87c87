import { fitToSchema } from "../../shared/protocol/fit-to-schema.ts";
import { Notification } from "../../shared/protocol/notification/notification.ts";
import { mapTexts, redactSecrets } from "../../shared/support/secrets/redact.ts";
import { cleanText } from "../../shared/support/text/clean-text.ts";
import type { JobInput } from "../job/input.ts";

/** Inputs that hold only ids, commits and figures of the harness. */
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
 * Cleans an input for the job's log, and so for reports, pages, terminals, webhooks and the lead's messages: removes
 * secrets, terminal escapes, control characters and marks that change the direction of text.
 */
export function cleanInput(input: JobInput): JobInput {
  if (PLAIN.has(input.kind)) return input;
  const cleaned = cleanTexts(input);
  // Redaction here may be stricter than the worker's and make texts longer than the schema allows.
  if (cleaned.kind !== "notification") return cleaned;
  return { ...cleaned, notification: fitToSchema(Notification, cleaned.notification) };
}

/** Cleans all texts in a value. */
export function cleanTexts<T>(value: T): T {
  return mapTexts(value, (text) => redactSecrets(cleanText(text))) as T;
}
