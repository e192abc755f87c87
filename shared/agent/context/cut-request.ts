import type { TranscriptEntry } from "../transcript-entry.ts";

/** The message with which a person asks for a cut. */
const REQUEST = "/compact";

/** The text that the model reads in its place. */
export const REQUEST_AS_READ =
  "A person asked the harness to make this conversation shorter. Nothing else has changed: go on with your work.";

/** True for a message with which a person asks for a cut. */
export function isCutRequest(entry: TranscriptEntry): boolean {
  return entry.kind === "user" && entry.from === "person" && entry.text.trim() === REQUEST;
}

/** True if a person asked for a cut since the model's last answer, and the conversation has not been cut since. */
export function isCutRequested(entries: readonly TranscriptEntry[]): boolean {
  const since = entries.slice(entries.findLastIndex(({ kind }) => kind === "assistant" || kind === "cut") + 1);
  return since.some(isCutRequest);
}
