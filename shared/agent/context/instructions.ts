import { totalTokens } from "../../protocol/price/usage.ts";
import type { InboxMessage } from "../run-agent.ts";
import type { Transcript } from "../transcript.ts";
import type { TranscriptEntry } from "../transcript-entry.ts";

/** An agent's instructions, made by `buildInstructions`. An empty text means that there is nothing to say. */
export interface Instructions {
  readonly role: "worker" | "lead";
  /** The block for an agent whose job context is near: the instruction files of nested folders. */
  readonly text: string;
  /** The block for an agent far from its job context: `text`, and the names of the root's instruction files. */
  readonly again: string;
}

/**
 * The kind of user message with which instructions can be sent. `opening`: the brief, with its findings. `message`: words of a person or, for a
 * task, of the lead. `notification`: any other message to the lead. `cut`: the message that replaces an earlier part of the conversation.
 */
export type InstructionCause = "opening" | "message" | "notification" | "cut";

type View = Pick<Transcript, "entries" | "turns">;

/**
 * Growth of the conversation, in tokens, after which the same instructions may be sent again. At 1,200 tokens a copy they then take less than
 * one twentieth of a prompt.
 */
const MAX_DISTANCE = 30_000;

/**
 * Adds instructions to the user message at the end of the conversation, if they are due. Returns whether an entry was added. The entry is an
 * ordinary user message, so a resumed run sends the same bytes.
 */
export async function addInstructions(
  transcript: Transcript,
  given: Instructions,
  { cause, at }: { cause: InstructionCause; at: number },
): Promise<boolean> {
  if (!instructionsDue(transcript, cause, given)) return false;
  const key = `${KEY}${transcript.entries.filter(isInstructions).length + 1}`;
  await transcript.append({ kind: "user", at, key, text: textFor(transcript, cause, given) });
  return true;
}

/**
 * Whether instructions belong to a new user message. They do not while the same text is still in the newest 30,000 tokens of the
 * conversation. With a notification, they are due only after the conversation has grown by 30,000 tokens since the last copy, or since its start.
 */
export function instructionsDue(view: View, cause: InstructionCause, given: Instructions): boolean {
  if (textFor(view, cause, given) === "") return false;
  const { entries } = view;
  const copy = entries.findLastIndex((entry) => isInstructions(entry) && isOf(given, entry.text));
  const isNear = tokensSince(entries, copy) <= MAX_DISTANCE;
  if (cause === "notification") return !isNear;
  return copy < 0 || !isNear || !stands(view, entries[copy]);
}

/**
 * The most urgent cause among the messages that wait for the model's next answer. Undefined if there is none, or if instructions are already among
 * them. It is taken from the transcript, so a crash between a message and its instructions loses nothing.
 */
export function causeOfMessages(
  { entries }: Pick<Transcript, "entries">,
  inbox: readonly InboxMessage[],
  role: Instructions["role"],
): InstructionCause | undefined {
  const answered = entries.findLastIndex(({ kind }) => kind === "assistant");
  const waiting = entries.slice(answered + 1).filter((entry) => entry.kind === "user");
  if (waiting.length === 0 || waiting.some(isInstructions)) return undefined;
  const keys = new Set(waiting.map(({ key }) => key));
  const messages = inbox.filter(({ key }) => keys.has(key));
  if (role === "lead") return messages.some(({ from }) => from === "person") ? "message" : "notification";
  if (messages.some(({ key }) => key === OPENING)) return "opening";
  return messages.length === 0 ? undefined : "message";
}

/** The key of a worker's first message, its brief. */
export const OPENING = "opening";

const KEY = "instructions.";

function isInstructions(entry: TranscriptEntry): entry is Extract<TranscriptEntry, { kind: "user" }> {
  return entry.kind === "user" && entry.key.startsWith(KEY);
}

/** After a cut, and far from the job context or the last copy, the root's files are named too. */
function textFor({ entries }: View, cause: InstructionCause, { text, again }: Instructions): string {
  const isFar = tokensSince(entries, entries.findLastIndex(isInstructions)) > MAX_DISTANCE;
  return cause === "cut" || isFar ? again : text;
}

/** Whether a copy repeats these instructions. The copy may lack the names of the root's files, which change nothing while it is near. */
function isOf({ text, again }: Instructions, copy: string): boolean {
  return copy === again || copy === text;
}

/** Whether a copy is still sent to the model. */
function stands(view: View, copy: TranscriptEntry | undefined): boolean {
  if (copy?.kind !== "user") return false;
  return view
    .turns()
    .some(({ role, content }) => role === "user" && content.some(({ text }) => String(text).includes(copy.text)));
}

/**
 * The growth of the conversation after an entry, in tokens, by the measured usage of the model's answers. A cut makes the conversation shorter,
 * but does not reduce the growth. The first prompt does not count, because its size is that of the prefix and the brief.
 */
function tokensSince(entries: readonly TranscriptEntry[], index: number): number {
  // The usage of an interrupted answer is unknown and recorded as zero.
  const measured = (part: readonly TranscriptEntry[]) =>
    part.flatMap((entry) => (entry.kind === "assistant" && totalTokens(entry.usage) > 0 ? [entry.usage] : []));
  const after = measured(entries.slice(index + 1));
  const before = measured(entries.slice(0, index + 1)).at(-1);
  const sizes = [before, ...after].flatMap((usage) => (usage === undefined ? [] : [totalTokens(usage)]));
  const first = before === undefined ? (after[0]?.outputTokens ?? 0) : 0;
  return sizes.reduce((sum, size, i) => sum + Math.max(0, size - (sizes[i - 1] ?? size)), first);
}
