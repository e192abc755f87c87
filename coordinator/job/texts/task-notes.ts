import { escapeText } from "../../../shared/support/text/escape-text.ts";

/** What an attempt that goes on is told beside its transcript; the key makes it count once. */
export interface TaskNote {
  readonly key: string;
  readonly text: string;
}

/** A person let an attempt go on that was refused too often. */
export function approvedNote(n: number, reason: string | undefined): TaskNote {
  const said = reason === undefined ? "" : ` They say: ${reason}`;
  const text = `A person looked at what the gate refused, and lets you go on in another way.${said}`;
  return { key: `${APPROVED}${n}`, text };
}

/** Somebody's message to a task whose attempt has begun. One that begins later has it in its brief. */
export function messageNote(source: string, from: "lead" | "person", text: string): TaskNote {
  const who = from === "lead" ? "the lead" : "a person";
  return { key: `message.${source}`, text: `A message from ${who}:\n<message>${escapeText(text)}</message>` };
}

const APPROVED = "approval.";

/** True when a person let the attempt go on. */
export function isApproved(notes: readonly TaskNote[]): boolean {
  return notes.some(({ key }) => key.startsWith(APPROVED));
}
