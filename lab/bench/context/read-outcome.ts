import type { ToolOutcome } from "../../../shared/agent/tool-call.ts";

/** The outcome of reading a whole text file, with the facts from which the agent loop recognises a repeated read. */
export function readOutcome(path: string, text: string): ToolOutcome {
  const total = text.split("\n").length;
  return { content: text, file: { path, bytes: Buffer.byteLength(text), total, first: 1, last: total } };
}
