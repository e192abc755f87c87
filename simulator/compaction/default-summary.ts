import type { BrainContext, BrainReply, BrainRequest } from "../brains/brain.ts";

/** Length of the quotation from the last message, in characters. */
const QUOTED = 200;

/**
 * The summary of a brain that writes none: the role, the number of messages and calls, and the beginning of the last text. It keeps
 * no other fact of the conversation, so that a harness is tested against a summary that forgets.
 */
export async function defaultSummary({ messages }: BrainRequest, { role }: BrainContext): Promise<BrainReply> {
  const blocks = messages.flatMap(({ content }) => content);
  const calls = new Map<string, number>();
  for (const block of blocks) {
    if (block.type === "tool_use") calls.set(String(block.name), (calls.get(String(block.name)) ?? 0) + 1);
  }
  const called = [...calls].map(([name, count]) => `${name} ${count}`).join(", ");
  const last = blocks.findLast(({ type }) => type === "text");
  const lines = [
    ...(role === "" ? [] : [`role: ${role}`]),
    `Summary of ${messages.length} messages. Calls: ${called || "none"}.`,
    ...(last === undefined ? [] : [`The last text began: ${String(last.text).slice(0, QUOTED)}`]),
  ];
  return { content: [{ type: "text", text: lines.join("\n") }] };
}
