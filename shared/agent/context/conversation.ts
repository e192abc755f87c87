import type { ContentBlock, Turn } from "../../prefix/breakpoints.ts";
import type { TranscriptEntry } from "../transcript-entry.ts";
import type { CutEffect } from "./cut.ts";
import { isCutRequest, REQUEST_AS_READ } from "./cut-request.ts";

/**
 * Computes an agent's conversation from its transcript: the messages in the API's format, without empty answers and texts, with consecutive
 * messages of one role merged, and with all cuts applied in their order.
 */
export function conversationOf(entries: readonly TranscriptEntry[]): Turn[] {
  let turns: Turn[] = [];
  for (const entry of entries) {
    if (entry.kind === "user")
      add(turns, "user", [{ type: "text", text: isCutRequest(entry) ? REQUEST_AS_READ : entry.text }]);
    if (entry.kind === "results") add(turns, "user", entry.content);
    if (entry.kind === "assistant") add(turns, "assistant", entry.content);
    if (entry.kind === "cut") turns = applyCut(turns, entry);
    if (entry.kind === "shortened") turns = shortened(turns, entry.upTo);
  }
  return turns;
}

/** Applies one cut to a conversation. */
export function applyCut(turns: readonly Turn[], { upTo, head, results, inputs, closing }: CutEffect): Turn[] {
  const cut: Turn[] = [];
  for (const { role, content } of head) add(cut, role, content);
  for (const turn of turns.slice(upTo)) add(cut, turn.role, clearTurn(turn, results, inputs).content);
  return withClosing(cut, closing);
}

/** Adds a text to the last user message: the calls of a message of the model after it, which have no results yet, must be answered next. */
function withClosing(turns: readonly Turn[], closing: string): Turn[] {
  if (closing === "") return [...turns];
  const last = turns.findLastIndex(({ role }) => role === "user");
  return turns.map((turn, i) =>
    i === last ? { role: turn.role, content: [...turn.content, { type: "text", text: closing }] } : turn,
  );
}

/** Adds a message at the end of a conversation. */
function add(turns: Turn[], role: Turn["role"], said: readonly ContentBlock[]): void {
  const content = said.filter((block) => block.type !== "text" || String(block.text).trim() !== "");
  if (content.length === 0) return;
  const last = turns.at(-1);
  if (last?.role === role) turns[turns.length - 1] = { role, content: [...last.content, ...content] };
  else turns.push({ role, content });
}

function clearTurn(turn: Turn, results: CutEffect["results"], inputs: CutEffect["inputs"]): Turn {
  if (!turn.content.some((block) => idOf(block, results) || idOf(block, inputs))) return turn;
  const content = turn.content.map((block): ContentBlock => {
    const result = block.type === "tool_result" ? results[String(block.tool_use_id)] : undefined;
    if (result !== undefined) return { ...block, content: result };
    const text = block.type === "tool_use" ? inputs[String(block.id)] : undefined;
    return text === undefined ? block : { ...block, input: withoutLongTexts(block.input, text) };
  });
  return { role: turn.role, content };
}

function idOf(block: ContentBlock, texts: Readonly<Record<string, string>>): boolean {
  return String(block.type === "tool_result" ? block.tool_use_id : block.id) in texts;
}

/** Minimum length of a string in a tool call's input that a cut replaces, in characters. Paths and short edits stay. */
const LONG_INPUT_CHARS = 400;

/** The long strings of a tool call's input. */
export function longTexts(input: unknown): string[] {
  if (typeof input !== "object" || input === null) return [];
  return Object.values(input).filter((value) => typeof value === "string" && value.length > LONG_INPUT_CHARS);
}

/** Replaces the long strings of a tool call's input by a text. */
function withoutLongTexts(input: unknown, text: string): unknown {
  const long = new Set<unknown>(longTexts(input));
  return Object.fromEntries(Object.entries(input ?? {}).map(([name, value]) => [name, long.has(value) ? text : value]));
}

/** Applies an entry that versions before cuts wrote: the results in the first `upTo` turns are shortened to this length, in characters. */
const SHORTENED_CHARS = 200;

function shortened(turns: readonly Turn[], upTo: number): Turn[] {
  return turns.map((turn, i) =>
    i < upTo && turn.role === "user" ? { role: turn.role, content: turn.content.map(shorten) } : turn,
  );
}

function shorten(block: ContentBlock): ContentBlock {
  if (block.type !== "tool_result" || typeof block.content !== "string") return block;
  if (block.content.length <= SHORTENED_CHARS) return block;
  const start = block.content.slice(0, SHORTENED_CHARS);
  return {
    ...block,
    content: `${start}\n[shortened: ${block.content.length} characters in all; call the tool again for the whole text]`,
  };
}
