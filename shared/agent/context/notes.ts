import { NOTE_TOOL } from "../../prefix/tool-definitions/note-tool.ts";
import type { TranscriptEntry } from "../transcript-entry.ts";
import { answeredCalls } from "./facts.ts";

/** A note of the agent: the newest text under its key. */
export interface Note {
  readonly key: string;
  readonly text: string;
  /** True if the note says that a sub-goal is finished. */
  readonly isDone: boolean;
  /** Number of the model's message that wrote it. */
  readonly turn: number;
}

/** Maximum number of characters of all notes together; about 4,000 tokens. Of more, the newest are kept. */
const MAX_NOTES_CHARS = 16_000;

/** Returns the agent's notes, oldest first. A later note replaces an earlier one with the same key. */
export function notesOf(entries: readonly TranscriptEntry[]): Note[] {
  const notes = new Map<string, Note>();
  for (const call of answeredCalls(entries)) {
    if (call.name !== NOTE_TOOL.name || call.isError) continue;
    const { key = "", text = "", done = false } = call.input as { key?: string; text?: string; done?: boolean };
    // Removed first, so that the order is that of the newest texts.
    notes.delete(key);
    if (text.trim() !== "") notes.set(key, { key, text, isDone: done, turn: call.turn });
  }
  return newest([...notes.values()]);
}

function newest(notes: readonly Note[]): Note[] {
  let chars = 0;
  const kept = notes.toReversed().filter(({ key, text }) => {
    chars += key.length + text.length;
    return chars <= MAX_NOTES_CHARS;
  });
  return kept.reverse();
}
