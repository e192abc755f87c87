import { fitToSchema } from "../../shared/protocol/fit-to-schema.ts";
import { Notification } from "../../shared/protocol/notification/notification.ts";
import { mapTexts, redactSecrets } from "../../shared/support/secrets/redact.ts";
import { cleanText } from "../../shared/support/text/clean-text.ts";
import type { JobInput } from "../job/input.ts";

/** Kinds of inputs that contain only ids, commits and figures of the harness, so that no text has to be cleaned. */
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
 * Cleans the texts of an input before they are written to the job's log, from which they reach reports, pages, terminals, webhooks and the
 * lead. Removes secrets, terminal escapes, control characters, and characters that change the direction of text.
 */
export function cleanInput(input: JobInput): JobInput {
  if (PLAIN.has(input.kind)) return input;
  const cleaned = cleanTexts(input);
  // The coordinator may redact more than the worker did, and a redacted text may be longer than the schema allows. Such texts are shortened.
  if (cleaned.kind !== "notification") return cleaned;
  return { ...cleaned, notification: fitToSchema(Notification, cleaned.notification) };
}

/** Cleans all texts in a value, at any depth. */
export function cleanTexts<T>(value: T): T {
  return mapTexts(value, (text) => redactSecrets(cleanText(text))) as T;
}
