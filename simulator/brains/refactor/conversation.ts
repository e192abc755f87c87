import { createHash } from "node:crypto";
import type { BrainReply, BrainRequest, ToolResult } from "../brain.ts";
import { textOf } from "../make-context.ts";

/** A tool call of this conversation; `result` is undefined until it has arrived. */
export interface MadeCall {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly result: Omit<ToolResult, "id" | "name"> | undefined;
}

/** Every tool call of the conversation, oldest first. */
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

/** Files that were read completely in this conversation. */
export function filesRead(request: BrainRequest): Map<string, string> {
  return new Map(
    [...readings(request)].flatMap(([path, { text, next }]) => (next === undefined ? [[path, text]] : [])),
  );
}

/** Files that were read in part, with the next line to read. */
export function unfinishedReads(request: BrainRequest): { path: string; offset: number }[] {
  return [...readings(request)].flatMap(([path, { next }]) => (next === undefined ? [] : [{ path, offset: next }]));
}

/** The note after a part of a file, see `worker/tools/read-file.ts`. */
const READ_ON = /\n\(lines \d+ to \d+ of \d+; read on with offset (\d+)\)$/;

function readings(request: BrainRequest): Map<string, { text: string; next: number | undefined }> {
  const files = new Map<string, { text: string; next: number | undefined }>();
  for (const { name, input, result } of callsMade(request)) {
    if (name !== "read_file" || result === undefined || result.isError) continue;
    const path = String(input.path);
    const known = files.get(path);
    // An unchanged file is not sent again; an earlier result has its text.
    if (known !== undefined && result.content.startsWith("Unchanged since you read it")) continue;
    const note = READ_ON.exec(result.content);
    const part = note === null ? result.content : result.content.slice(0, note.index);
    const isContinued = known?.next !== undefined && known.next === input.offset;
    const text = isContinued ? `${known.text}\n${part}` : part;
    files.set(path, { text, next: note === null ? undefined : Number(note[1]) });
  }
  return files;
}

/** The text of user messages since the last answer, without tool results. */
export function newUserText({ messages }: BrainRequest): string {
  const answered = messages.findLastIndex(({ role }) => role === "assistant");
  return messages
    .slice(answered + 1)
    .filter(({ role }) => role === "user")
    .map(({ content }) => textOf(content))
    .join("\n");
}

/** The text of all user messages. */
export function allUserText({ messages }: BrainRequest): string {
  return messages
    .filter(({ role }) => role === "user")
    .map(({ content }) => textOf(content))
    .join("\n");
}

/** The text of the job context: all system blocks except the first. */
export function jobContextOf({ system }: BrainRequest): string {
  return textOf(system.slice(1));
}

/** A key that is the same for all agents of one job. */
export function jobKey(request: BrainRequest): string {
  return createHash("sha256").update(jobContextOf(request)).digest("hex");
}

/** The content of a block like `<brief>...</brief>`, unescaped; empty without the block. */
export function blockText(text: string, name: string): string {
  const match = new RegExp(`<${name}(?: [^>]*)?>\\n?([\\s\\S]*?)\\n?</${name}>`).exec(text);
  return unescapeText(match?.[1] ?? "");
}

/** A line `name: a, b, c` as a list. */
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

/** The reverse of `escapeText`. */
export function unescapeText(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&");
}

/** A path as one word of a shell command. */
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
