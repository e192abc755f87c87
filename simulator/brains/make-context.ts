import { createHash } from "node:crypto";
import type { MessagesRequest } from "../http/messages-request.ts";
import type { Block, BrainContext, ChatMessage, ToolResult } from "./brain.ts";

/** Creates the context that a brain gets with a request, from the request's conversation. */
export function makeContext(
  request: MessagesRequest,
  given: { requestId: string; seed: number; memory: Map<string, unknown> },
): BrainContext {
  const brief = briefOf(request);
  const turn = request.messages.filter(isAnswer).length;
  return {
    ...given,
    role: roleOf(request),
    brief,
    turn,
    lastToolResults: lastResults(request),
    random: seededRandom(`${given.seed} ${turn} ${brief}`),
  };
}

/** The role in the first line of the first user message. If that message names none, the role in a line of the summary before it. */
export function roleOf(request: Pick<MessagesRequest, "messages">): string {
  const summary = request.messages[0]?.content.find(({ type }) => type === "compaction");
  const ofBrief = /^role: ([a-z][a-z0-9-]*)/.exec(briefOf(request));
  return (ofBrief ?? /^role: ([a-z][a-z0-9-]*)/m.exec(String(summary?.content ?? "")))?.[1] ?? "";
}

function briefOf({ messages }: Pick<MessagesRequest, "messages">): string {
  return textOf(messages.find(({ role }) => role === "user")?.content ?? []);
}

/** True for a message of the model that is more than a summary of earlier messages. */
function isAnswer({ role, content }: ChatMessage): boolean {
  return role === "assistant" && !(content.length > 0 && content.every(({ type }) => type === "compaction"));
}

/** Joins the text of all text blocks in a list. */
export function textOf(content: readonly Block[]): string {
  return content.flatMap((block) => (block.type === "text" ? [String(block.text)] : [])).join("\n");
}

function lastResults({ messages }: MessagesRequest): ToolResult[] {
  const last = messages.at(-1);
  if (last?.role !== "user") return [];
  const names = new Map<string, string>();
  for (const block of messages.at(-2)?.content ?? []) {
    if (block.type === "tool_use") names.set(String(block.id), String(block.name));
  }
  return last.content
    .filter((block) => block.type === "tool_result")
    .map((block) => ({
      id: String(block.tool_use_id),
      name: names.get(String(block.tool_use_id)) ?? "",
      content: typeof block.content === "string" ? block.content : textOf((block.content as Block[] | undefined) ?? []),
      isError: block.is_error === true,
    }));
}

/** A random number generator (mulberry32), seeded with a hash of a text. Its numbers are the same on every host. */
function seededRandom(seed: string): () => number {
  let state = createHash("sha256").update(seed).digest().readUInt32LE(0);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
