import { createHash } from "node:crypto";
import type { BrainReply, BrainRequest, ToolResult } from "../brain.ts";
import { readOpening, textOf } from "../make-context.ts";

/** A tool call of this conversation; `result` is undefined until it has arrived. */
export interface MadeCall {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly result: Omit<ToolResult, "id" | "name"> | undefined;
}

/** Returns all tool calls of the conversation, oldest first. */
export function callsMade({ messages }: BrainRequest): MadeCall[] {
  const results = new Map<string, MadeCall["result"]>();
  for (const block of messages.flatMap(({ content }) => content)) {
    if (block.type !== "tool_result") continue;
    const content = typeof block.content === "string" ? block.content : JSON.stringify(block.content);
    results.set(String(block.tool_use_id), { content, isError: block.is_error === true });
  }
  return messages
    .flatMap(({ content }) => content)
    .filter((block) => block.type === "tool_use")
    .map((block) => ({
      name: String(block.name),
      input: (block.input ?? {}) as Record<string, unknown>,
      result: results.get(String(block.id)),
    }));
}

/** Returns the files that the agent has read completely in this conversation, with their content. */
export function filesRead(request: BrainRequest): Map<string, string> {
  return new Map(
    [...readings(request)].flatMap(([path, { text, next }]) => (next === undefined ? [[path, text]] : [])),
  );
}

/** Returns the files of which the agent has read only a part, with the number of the next line to read. */
export function unfinishedReads(request: BrainRequest): { path: string; offset: number }[] {
  return [...readings(request)].flatMap(([path, { next }]) => (next === undefined ? [] : [{ path, offset: next }]));
}

/** Matches the note that follows a part of a file, see `shared/agent/context/file-text.ts`. */
const READ_ON = /\n\(lines \d+ to \d+ of \d+; read on with offset (\d+)\)$/;

/** The lines of a file that were read, and the number of the next line to read. */
interface Reading {
  readonly text: string;
  readonly next: number | undefined;
}

function readings(request: BrainRequest): Map<string, Reading> {
  const files = new Map<string, Reading>();
  for (const { name, input, result } of callsMade(request)) {
    if (name !== "read_file" || result === undefined || result.isError) continue;
    const path = String(input.path);
    const known = files.get(path);
    // The worker does not send an unchanged file again; an earlier result of the conversation has its text.
    if (known !== undefined && result.content.startsWith("Unchanged since you read it")) continue;
    files.set(path, addTo(known, result.content, input.offset));
  }
  return files;
}

/** Adds the result of one more read to the lines that are known already. */
function addTo(known: Reading | undefined, content: string, offset: unknown): Reading {
  if (content.startsWith("(not shown: ")) return known ?? { text: "", next: 1 };
  const note = READ_ON.exec(content);
  const part = note === null ? content : content.slice(0, note.index);
  const isContinued = known?.next !== undefined && known.next > 1 && known.next === offset;
  return { text: isContinued ? `${known.text}\n${part}` : part, next: note === null ? undefined : Number(note[1]) };
}

/** Returns the text of the user messages since the last answer, without tool results and without the job context. */
export function newUserText(request: BrainRequest): string {
  return userText(request, request.messages.findLastIndex(({ role }) => role === "assistant") + 1);
}

/** Returns the text of all user messages, without tool results and without the job context. */
export function allUserText(request: BrainRequest): string {
  return userText(request, 0);
}

function userText(request: BrainRequest, from: number): string {
  const opening = request.messages.findIndex(({ role }) => role === "user");
  return request.messages
    .flatMap(({ role, content }, i) => (role === "user" && i >= from ? [[i, content] as const] : []))
    .map(([i, content]) => (i === opening ? readOpening(request).brief : textOf(content)))
    .join("\n");
}

/** Returns the text of the job context. */
export function jobContextOf(request: BrainRequest): string {
  return readOpening(request).jobContext;
}

/** Returns a key that is the same for all agents of one job. */
export function jobKey(request: BrainRequest): string {
  return createHash("sha256").update(jobContextOf(request)).digest("hex");
}

/** Returns the unescaped content of a block such as `<brief>...</brief>`; empty if the text has no such block. */
export function blockText(text: string, name: string): string {
  const match = new RegExp(`<${name}(?: [^>]*)?>\\n?([\\s\\S]*?)\\n?</${name}>`).exec(text);
  return unescapeText(match?.[1] ?? "");
}

/** Returns the values of a line `name: a, b, c` as a list. */
export function listLine(text: string, name: string): string[] {
  const line = new RegExp(`^${name}: (.*)$`, "m").exec(text)?.[1] ?? "";
  return line
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
}

/** Escapes a text for a regular expression that matches it literally. */
export function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** Undoes `escapeText`. */
export function unescapeText(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&");
}

/** Quotes a path so that it is one word of a shell command. */
export function shellWord(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

/** A reply that calls tools. */
export function callTools(...calls: [name: string, input: object][]): BrainReply {
  return { content: calls.map(([name, input]) => ({ type: "tool_use", name, input })) };
}

/** A reply with text only. */
export function say(text: string): BrainReply {
  return { content: [{ type: "text", text }] };
}
