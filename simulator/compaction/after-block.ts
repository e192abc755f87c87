import type { Block } from "../brains/brain.ts";
import type { MessagesRequest } from "../http/messages-request.ts";

/**
 * Leaves out everything before the last compaction block: it is not part of the prompt. Blocks without content stand for a
 * summary that failed, and are left out themselves.
 */
export function afterBlock(request: MessagesRequest): MessagesRequest {
  const isBlock = ({ type }: Block) => type === "compaction";
  if (!request.messages.some(({ content }) => content.some(isBlock))) return request;
  const messages = request.messages.flatMap(({ role, content }) => {
    const kept = content.filter((block) => !isBlock(block) || block.content != null);
    return kept.length === 0 ? [] : [{ role, content: kept }];
  });
  const at = messages.findLastIndex(({ content }) => content.some(isBlock));
  const first = messages[at];
  if (first === undefined) return { ...request, messages };
  const content = first.content.slice(first.content.findLastIndex(isBlock));
  return { ...request, messages: [{ role: first.role, content }, ...messages.slice(at + 1)] };
}
