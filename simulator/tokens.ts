import type { Block } from "./brains/brain.ts";

/** Number of bytes per token. The real tokenizer is not public; this approximation is deterministic and close to the real one for code. */
const BYTES_PER_TOKEN = 4;

/** Counts the tokens of a text: its UTF-8 bytes divided by four, rounded up. Used for a response's usage and for count_tokens. */
export function tokensOfText(text: string): number {
  return Math.ceil(Buffer.byteLength(text, "utf8") / BYTES_PER_TOKEN);
}

/** Counts the tokens of a content block: those of its text, or else of its JSON. */
export function tokensOfBlock(block: Block): number {
  switch (block.type) {
    case "text":
      return tokensOfText(asText(block.text));
    case "thinking":
      return tokensOfText(asText(block.thinking));
    case "compaction":
      return tokensOfText(asText(block.content));
    case "tool_use":
      return tokensOfText(`${asText(block.name)}${JSON.stringify(block.input)}`);
    case "tool_result":
      return tokensOfText(typeof block.content === "string" ? block.content : JSON.stringify(block.content ?? ""));
    default:
      return tokensOfText(JSON.stringify(block));
  }
}

/** Counts the tokens of a tool definition. */
export function tokensOfTool(tool: object): number {
  return tokensOfText(JSON.stringify(tool));
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : "";
}
