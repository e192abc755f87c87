import type { ContentBlock, Turn } from "../prefix/breakpoints.ts";

/** Characters of an old tool result that are kept. */
const KEPT_CHARS = 200;

/**
 * A conversation that has outgrown the context, with the tool results of its first `upTo` turns cut to a preview. What
 * they said can be had again by the same call.
 */
export function shortenResults(turns: readonly Turn[], upTo: number): Turn[] {
  return turns.map((turn, i) =>
    i < upTo && turn.role === "user" ? { role: turn.role, content: turn.content.map(shorten) } : turn,
  );
}

function shorten(block: ContentBlock): ContentBlock {
  if (block.type !== "tool_result" || typeof block.content !== "string" || block.content.length <= KEPT_CHARS)
    return block;
  const preview = block.content.slice(0, KEPT_CHARS);
  return {
    ...block,
    content: `${preview}\n[shortened to make room: ${block.content.length} characters in all; call again if you need it]`,
  };
}
