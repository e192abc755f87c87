import type { BrainReply, BrainRequest, ToolResult } from "../brain.ts";
import { textOf } from "../make-context.ts";

/** A call that was made in this conversation, and what came back; undefined when no result is there yet. */
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

/** Files as they were read in this conversation, newest reading last; failed readings are left out. */
export function filesRead(request: BrainRequest): Map<string, string> {
  const reads = callsMade(request).filter(({ name, result }) => name === "read_file" && result?.isError === false);
  return new Map(reads.map(({ input, result }) => [String(input.path), result?.content ?? ""]));
}

/** The text of the last user message, without tool results. */
export function lastUserText({ messages }: BrainRequest): string {
  const last = messages.at(-1);
  return last?.role === "user" ? textOf(last.content) : "";
}

/** All that users said, in one text. */
export function allUserText({ messages }: BrainRequest): string {
  return messages
    .filter(({ role }) => role === "user")
    .map(({ content }) => textOf(content))
    .join("\n");
}

/** The inside of a block like `<brief>...</brief>`, unescaped; empty when there is none. */
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

export function unescapeText(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&");
}

/** A reply that calls tools. */
export function callTools(...calls: [name: string, input: object][]): BrainReply {
  return { content: calls.map(([name, input]) => ({ type: "tool_use", name, input })) };
}

/** A reply of words only. */
export function say(text: string): BrainReply {
  return { content: [{ type: "text", text }] };
}
