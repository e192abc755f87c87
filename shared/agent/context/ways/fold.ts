import type { TranscriptEntry } from "../../transcript-entry.ts";
import { type AnsweredCall, answeredCalls, oneLine } from "../facts.ts";
import { type Note, notesOf } from "../notes.ts";
import { noteBlock, turnsUpTo } from "./notes.ts";
import { type Conversation, replaceTurns, type WayOption } from "./way.ts";

/** The cut that replaces the turns of finished sub-goals by one line each, with its evidence. The turns after the newest of them stay. */
export function foldOptions(conversation: Conversation): WayOption[] {
  const notes = notesOf(conversation.entries);
  const done = notes.filter(({ isDone }) => isDone);
  const upTo = turnsUpTo(conversation, done);
  if (upTo === 0) return [];
  const newest = Math.max(...done.map(({ turn }) => turn));
  const open = notes.filter(({ isDone, turn }) => !isDone && turn <= newest).map(({ key, text }) => `${key}: ${text}`);
  const texts = [noteBlock("done", foldedLines(conversation.entries, done)), noteBlock("notes", open)];
  return [replaceTurns(conversation, { way: "fold", upTo, texts: texts.filter((text) => text !== "") })];
}

function foldedLines(entries: readonly TranscriptEntry[], done: readonly Note[]): string[] {
  const calls = answeredCalls(entries);
  const trees = treesByTurn(entries);
  let from = 1;
  return done.map(({ key, text, turn }) => {
    const line = `${key}: ${text} (turns ${from} to ${turn}; ${evidence(calls, { from, turn })}${trees.get(turn) ?? ""})`;
    from = turn + 1;
    return line;
  });
}

/** The files that the turns wrote, and how their last command ended. */
function evidence(calls: readonly AnsweredCall[], { from, turn }: { from: number; turn: number }): string {
  const within = calls.filter((call) => call.turn >= from && call.turn <= turn && !call.isError);
  const written = within.filter(({ name }) => name === "write_file" || name === "edit_file");
  const paths = [...new Set(written.map(({ input }) => String((input as { path?: unknown }).path)))];
  const command = within.findLast(({ name }) => name === "run_command");
  const ran =
    command === undefined
      ? "no command"
      : `${oneLine(String((command.input as { command?: unknown }).command), 80)}: ${oneLine(command.result.split("\n", 1)[0] ?? "", 60)}`;
  return `wrote ${oneLine(paths.join(", "), 200) || "nothing"}; ${ran}`;
}

/** The git tree of the workspace after each turn, as evidence. */
function treesByTurn(entries: readonly TranscriptEntry[]): ReadonlyMap<number, string> {
  const trees = new Map<number, string>();
  let turn = 0;
  for (const entry of entries) {
    if (entry.kind === "assistant") turn += 1;
    if (entry.kind === "results" && entry.tree !== undefined) trees.set(turn, `; tree ${entry.tree.slice(0, 12)}`);
  }
  return trees;
}
