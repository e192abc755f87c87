import { defined } from "../../shared/support/defined.ts";
import { follow } from "../binding/follower.ts";
import { type InputTransformation, idOfThinking, signThinking } from "../binding/thinking.ts";
import type { Block, BrainReply } from "../brains/brain.ts";
import { tokensOfBlock } from "../tokens.ts";
import type { MessagesRequest } from "./messages-request.ts";
import type { ReplyUsage } from "./usage.ts";

/** A complete response of the Messages API. */
export interface ReplyMessage {
  readonly id: string;
  readonly type: "message";
  readonly role: "assistant";
  readonly model: string;
  readonly content: readonly Block[];
  readonly stop_reason: string;
  readonly stop_sequence: null;
  readonly stop_details: object | null;
  readonly container: null;
  readonly diagnostics: object | null;
  readonly usage: ReplyUsage;
  readonly input_transformations?: readonly InputTransformation[];
}

/** Builds a response from its parts. */
export function buildMessage(
  request: MessagesRequest,
  given: Pick<ReplyMessage, "id" | "content" | "stop_reason" | "diagnostics" | "usage"> & {
    transformations: readonly InputTransformation[] | undefined;
  },
): ReplyMessage {
  const { transformations, ...rest } = given;
  const refusal = { type: "refusal", category: null, explanation: "The simulator's brain refused." };
  return {
    type: "message",
    role: "assistant",
    model: request.model,
    stop_sequence: null,
    stop_details: given.stop_reason === "refusal" ? refusal : null,
    container: null,
    ...rest,
    ...defined({ input_transformations: transformations }),
  };
}

/**
 * Completes a brain's reply: adds ids and signatures, and shortens the content to `max_tokens`, or to the room that the prompt
 * leaves in the context window.
 */
export function completeReply(
  request: MessagesRequest,
  reply: BrainReply,
  { id, room }: { id: string; room: number },
): { content: Block[]; stopReason: string; outputTokens: number } {
  const whole = signAll(
    request,
    reply.content.map((block, i) => withId(block, `toolu_${id.slice(4)}_${i}`)),
  );
  const { content, isCut } = cutAt(whole, Math.min(request.max_tokens, room));
  const usesTools = content.some((block) => block.type === "tool_use");
  const cut = room < request.max_tokens ? "model_context_window_exceeded" : "max_tokens";
  return {
    content,
    stopReason: isCut ? cut : (reply.stop_reason ?? (usesTools ? "tool_use" : "end_turn")),
    outputTokens: content.reduce((total, block) => total + tokensOfBlock(block), 0),
  };
}

function withId(block: Block, id: string): Block {
  if (block.type !== "tool_use") return block;
  return { id, name: "", input: {}, caller: { type: "direct" }, ...block };
}

/** Signs the thinking blocks of a reply. Each is bound to the request, the blocks before it, and the thinking before it. */
function signAll(request: MessagesRequest, content: readonly Block[]): readonly Block[] {
  if (!content.some(({ type }) => type === "thinking")) return content;
  const follower = follow(request);
  follower.begin("assistant");
  const earlier = request.messages.flatMap((message) => message.content).findLast(({ type }) => type === "thinking");
  let previous = earlier === undefined ? "" : idOfThinking(earlier);
  return content.map((block) => {
    follower.take(block);
    if (block.type !== "thinking") return block;
    const signed = signThinking(block, { model: request.model, before: follower.before, previous });
    previous = idOfThinking(signed);
    return signed;
  });
}

/** Shortens the content to `maxTokens`: the text that does not fit is shortened; any other block that does not fit is dropped. */
function cutAt(content: readonly Block[], maxTokens: number): { content: Block[]; isCut: boolean } {
  const fitting: Block[] = [];
  let left = maxTokens;
  for (const block of content) {
    const size = tokensOfBlock(block);
    if (size <= left) {
      fitting.push(block);
      left -= size;
      continue;
    }
    if (block.type === "text" && left > 0) fitting.push({ ...block, text: String(block.text).slice(0, left * 4) });
    return { content: fitting, isCut: true };
  }
  return { content: fitting, isCut: false };
}
