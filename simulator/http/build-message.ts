import type { Block, BrainReply } from "../brains/brain.ts";
import type { CacheAccounting } from "../cache/prompt-cache.ts";
import { signThinking } from "../thinking.ts";
import { tokensOfBlock } from "../tokens.ts";
import type { MessagesRequest } from "./messages-request.ts";

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
}

export interface ReplyUsage {
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cache_creation_input_tokens: number;
  readonly cache_read_input_tokens: number;
  readonly cache_creation: { readonly ephemeral_5m_input_tokens: number; readonly ephemeral_1h_input_tokens: number };
  readonly output_tokens_details: { readonly thinking_tokens: number };
  readonly server_tool_use: null;
  readonly service_tier: "standard";
  readonly speed: string;
  readonly inference_geo: string | null;
}

/** Turns a brain's reply into a message: adds ids, signatures and usage, and shortens the content to `max_tokens`. */
export function buildMessage(
  request: MessagesRequest,
  reply: BrainReply,
  given: { id: string; accounting: CacheAccounting; diagnostics: object | null },
): ReplyMessage {
  const whole = reply.content.map((block, i) => completeBlock(block, { model: request.model, id: given.id, i }));
  const { content, isCut } = cutAt(whole, request.max_tokens);
  const usesTools = content.some((block) => block.type === "tool_use");
  const stopReason = isCut ? "max_tokens" : (reply.stop_reason ?? (usesTools ? "tool_use" : "end_turn"));
  const refusal = { type: "refusal", category: null, explanation: "The simulator's brain refused." };
  return {
    id: given.id,
    type: "message",
    role: "assistant",
    model: request.model,
    content,
    stop_reason: stopReason,
    stop_sequence: null,
    stop_details: stopReason === "refusal" ? refusal : null,
    container: null,
    diagnostics: given.diagnostics,
    usage: buildUsage(request, given.accounting, content),
  };
}

function completeBlock(block: Block, given: { model: string; id: string; i: number }): Block {
  if (block.type === "tool_use") {
    return {
      id: `toolu_${given.id.slice(4)}_${given.i}`,
      name: "",
      input: {},
      caller: { type: "direct" },
      ...block,
    };
  }
  if (block.type === "thinking") return { ...block, signature: signThinking(given.model, String(block.thinking)) };
  return block;
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

function buildUsage(request: MessagesRequest, accounting: CacheAccounting, content: readonly Block[]): ReplyUsage {
  const sum = (blocks: readonly Block[]) => blocks.reduce((total, block) => total + tokensOfBlock(block), 0);
  return {
    input_tokens: accounting.input,
    output_tokens: sum(content),
    cache_creation_input_tokens: accounting.write5m + accounting.write1h,
    cache_read_input_tokens: accounting.read,
    cache_creation: { ephemeral_5m_input_tokens: accounting.write5m, ephemeral_1h_input_tokens: accounting.write1h },
    output_tokens_details: { thinking_tokens: sum(content.filter((block) => block.type === "thinking")) },
    server_tool_use: null,
    service_tier: "standard",
    speed: request.speed ?? "standard",
    inference_geo: request.inference_geo ?? null,
  };
}
