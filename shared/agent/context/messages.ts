import { escapeText } from "../../support/text/escape-text.ts";
import type { TranscriptEntry } from "../transcript-entry.ts";
import { isCutRequest } from "./cut-request.ts";
import { type OffloadFolder, offloadMessage, pathOfMessage } from "./offload.ts";

type UserEntry = Extract<TranscriptEntry, { kind: "user" }>;

/** Maximum number of characters of all messages that are kept word for word: about 2,000 tokens. */
const MAX_CHARS = 8_000;
/** Length of each older message, in characters, and the maximum number of messages. */
const CUT_CHARS = 200;
const MAX_MESSAGES = 40;

/**
 * Writes the messages to the agent since its first one, oldest first: word for word as far as there is room, for the newest first, and for a
 * person's before others. A message that is cut names the file with its whole text, if there is a folder for it. Empty if there are no messages.
 */
export function messagesBlock(entries: readonly TranscriptEntry[], folder?: OffloadFolder): string {
  const lines = shownMessages(entries).map(({ entry, chars }) => messageLine(entry, chars, folder));
  return lines.length === 0 ? "" : `<messages>\n${lines.join("\n")}\n</messages>`;
}

/** Writes the files that `messagesBlock` names. */
export async function storeCutMessages(entries: readonly TranscriptEntry[], folder: OffloadFolder): Promise<void> {
  for (const { entry, chars } of shownMessages(entries)) {
    if (chars < entry.text.length) await offloadMessage(folder, entry);
  }
}

/** The messages that are listed, oldest first, with the number of characters that are shown of each. */
function shownMessages(entries: readonly TranscriptEntry[]): { entry: UserEntry; chars: number }[] {
  const [, ...messages] = entries.filter(
    (entry): entry is UserEntry => entry.kind === "user" && !HARNESS_KEYS.test(entry.key) && !isCutRequest(entry),
  );
  const newest = messages.toReversed();
  const byRank = [...newest.filter(({ from }) => from === "person"), ...newest.filter(({ from }) => from !== "person")];
  let room = MAX_CHARS;
  const shown = new Map<UserEntry, number>();
  for (const entry of byRank.slice(0, MAX_MESSAGES)) {
    shown.set(entry, Math.min(entry.text.length, Math.max(CUT_CHARS, room)));
    room -= entry.text.length;
  }
  return messages.flatMap((entry) => {
    const chars = shown.get(entry);
    return chars === undefined ? [] : [{ entry, chars }];
  });
}

/** Keys of user messages that the agent loop makes itself. */
const HARNESS_KEYS = /^(?:reminder|interrupted|instructions)\./;

function messageLine({ key, text }: UserEntry, chars: number, folder: OffloadFolder | undefined): string {
  if (chars >= text.length) return `<message>${escapeText(text)}</message>`;
  const where = folder === undefined ? "" : `; the whole text is in ${pathOfMessage(folder, key)}`;
  return `<message cut="true">${escapeText(text.slice(0, chars))}\n(cut: ${text.length} characters in all${where})</message>`;
}
