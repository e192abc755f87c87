import type { LeadMessage } from "../job/fold/lead.ts";

/**
 * What the lead is to read, by keys that make each count once. The harness's opening comes first, because its first line
 * names the role; a person may have spoken before the intake was over.
 */
export function leadInbox(messages: readonly LeadMessage[]): { key: string; text: string }[] {
  const inbox = messages.map(({ text }, i) => ({ key: `message.${i}`, text }));
  const opening = messages.findIndex(({ from }) => from === "harness");
  return [...inbox.splice(Math.max(opening, 0), 1), ...inbox];
}
