import { escapeText } from "../../../shared/support/text/escape-text.ts";

/** A note that an attempt reads, in addition to its transcript, when it resumes. Notes with the same key count once. */
export interface TaskNote {
  readonly key: string;
  readonly text: string;
}

/** The note that a person allowed an attempt to continue after the permission gate had refused its calls too often. */
export function approvedNote(n: number, reason: string | undefined): TaskNote {
  const said = reason === undefined ? "" : ` They say: ${reason}`;
  const text = `A person looked at the calls that the gate refused, and lets you continue in another way.${said}`;
  return { key: `${APPROVED}${n}`, text };
}

/** The note with a message to a task whose attempt has already started. A later attempt finds the message in its brief. */
export function messageNote(source: string, from: "lead" | "person", text: string): TaskNote {
  const who = from === "lead" ? "the lead" : "a person";
  return { key: `message.${source}`, text: `A message from ${who}:\n<message>${escapeText(text)}</message>` };
}

const APPROVED = "approval.";

/** True if the notes say that a person allowed the attempt to continue. */
export function isApproved(notes: readonly TaskNote[]): boolean {
  return notes.some(({ key }) => key.startsWith(APPROVED));
}
