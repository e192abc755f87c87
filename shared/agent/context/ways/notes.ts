import { escapeText } from "../../../support/text/escape-text.ts";
import { answeredCalls } from "../facts.ts";
import { type Note, notesOf } from "../notes.ts";
import { type Conversation, replaceTurns, type WayOption } from "./way.ts";

/** The cut that replaces the turns up to the agent's newest note by its notes. */
export function notesOptions(conversation: Conversation): WayOption[] {
  const notes = notesOf(conversation.entries);
  const upTo = turnsUpTo(conversation, notes);
  if (upTo === 0) return [];
  const lines = notes.map(({ key, text, isDone }) => `${isDone ? "done: " : ""}${key}: ${text}`);
  return [replaceTurns(conversation, { way: "notes", upTo, texts: [noteBlock("notes", lines)] })];
}

/** A block of notes or of finished sub-goals, one in each line. */
export function noteBlock(name: string, lines: readonly string[]): string {
  return lines.length === 0 ? "" : `<${name}>\n${lines.map(escapeText).join("\n")}\n</${name}>`;
}

/** The number of turns up to the newest of these notes; 0 if an earlier cut has removed it already. */
export function turnsUpTo({ entries, turns }: Conversation, notes: readonly Note[]): number {
  const newest = Math.max(0, ...notes.map(({ turn }) => turn));
  const ids = new Set(
    answeredCalls(entries)
      .filter(({ turn }) => turn === newest)
      .map(({ id }) => id),
  );
  const index = turns.findIndex(({ content }) => content.some((block) => ids.has(String(block.tool_use_id))));
  return index + 1;
}
