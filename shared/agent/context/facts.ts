import type { ContentBlock } from "../../prefix/breakpoints.ts";
import { callsOf, type ToolCall } from "../tool-call.ts";
import type { TranscriptEntry } from "../transcript-entry.ts";

/** A tool call of the transcript that has a result. */
export interface AnsweredCall extends ToolCall {
  /** Number of the model's message that made the call, from 1. */
  readonly turn: number;
  readonly result: string;
  readonly isError: boolean;
}

/**
 * Returns the tool calls of a transcript that have a result, in the order of their results, whether or not the conversation still contains
 * them.
 */
export function answeredCalls(entries: readonly TranscriptEntry[]): AnsweredCall[] {
  const made = new Map<string, ToolCall & { turn: number }>();
  let turn = 0;
  return entries.flatMap((entry) => {
    if (entry.kind === "assistant") {
      turn += 1;
      for (const call of callsOf(entry)) made.set(call.id, { ...call, turn });
    }
    return entry.kind === "results" ? entry.content.flatMap((block) => answeredBy(block, made)) : [];
  });
}

function answeredBy(block: ContentBlock, made: ReadonlyMap<string, ToolCall & { turn: number }>): AnsweredCall[] {
  const call = block.type === "tool_result" ? made.get(String(block.tool_use_id)) : undefined;
  return call === undefined ? [] : [{ ...call, result: textOfResult(block), isError: block.is_error === true }];
}

/** The text of a tool result. Blocks that are not text, such as images, are left out. */
export function textOfResult({ content }: ContentBlock): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content.flatMap((part: { text?: unknown }) => (typeof part.text === "string" ? [part.text] : [])).join("\n");
}

/** Describes a tool call in a few words: its name, and its path, pattern or command. */
export function describeCall({ name, input }: ToolCall): string {
  const { path, pattern, command, offset, limit } = (input ?? {}) as Record<string, unknown>;
  const range = offset === undefined && limit === undefined ? "" : ` lines ${offset ?? 1}+${limit ?? ""}`;
  const subject = command ?? [pattern, path].filter((part) => part !== undefined).join(" in ");
  return `${name} ${oneLine(String(subject), 200)}${range}`.trim();
}

/** Shortens a text to one line of at most `max` characters. */
export function oneLine(text: string, max: number): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length <= max ? line : `${line.slice(0, max - 3)}...`;
}
