import type { BilledTokens } from "../../shared/protocol/price/pricing.ts";
import type { Block } from "../brains/brain.ts";
import type { CacheAccounting } from "../cache/prompt-cache.ts";
import { tokensOfBlock } from "../tokens.ts";
import type { MessagesRequest } from "./messages-request.ts";

/** One call of the model within an answer: an ordinary one, or one that summarises the conversation. */
export interface Iteration {
  readonly type: "message" | "compaction";
  readonly accounting: CacheAccounting;
  readonly outputTokens: number;
}

interface Counts {
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cache_creation_input_tokens: number;
  readonly cache_read_input_tokens: number;
  readonly cache_creation: { readonly ephemeral_5m_input_tokens: number; readonly ephemeral_1h_input_tokens: number };
}

/** The usage in a response. */
export interface ReplyUsage extends Counts {
  readonly output_tokens_details: { readonly thinking_tokens: number };
  readonly server_tool_use: null;
  readonly service_tier: "standard";
  readonly speed: string;
  readonly inference_geo: string | null;
  /** Present if the conversation was summarised. The summary's tokens are not in the counts above. */
  readonly iterations?: readonly (Counts & { readonly type: Iteration["type"] })[];
}

const NOTHING: CacheAccounting = { read: 0, write5m: 0, write1h: 0, input: 0 };

/** The usage of an answer that was made in these iterations. */
export function buildUsage(
  request: MessagesRequest,
  iterations: readonly Iteration[],
  content: readonly Block[],
): ReplyUsage {
  const message = iterations.find(({ type }) => type === "message");
  const thinking = content.filter(({ type }) => type === "thinking");
  const isSummarised = iterations.some(({ type }) => type === "compaction");
  return {
    ...countsOf(message ?? { accounting: NOTHING, outputTokens: 0 }),
    output_tokens_details: { thinking_tokens: thinking.reduce((sum, block) => sum + tokensOfBlock(block), 0) },
    server_tool_use: null,
    service_tier: "standard",
    speed: request.speed ?? "standard",
    inference_geo: request.inference_geo ?? null,
    ...(isSummarised ? { iterations: iterations.map((one) => ({ type: one.type, ...countsOf(one) })) } : {}),
  };
}

/** The tokens of an iteration, as they are billed. */
export function billedOf({ accounting, outputTokens }: Iteration): BilledTokens {
  return {
    inputTokens: accounting.input,
    outputTokens,
    cacheReadTokens: accounting.read,
    cacheWrite5mTokens: accounting.write5m,
    cacheWrite1hTokens: accounting.write1h,
  };
}

function countsOf({ accounting, outputTokens }: Pick<Iteration, "accounting" | "outputTokens">): Counts {
  return {
    input_tokens: accounting.input,
    output_tokens: outputTokens,
    cache_creation_input_tokens: accounting.write5m + accounting.write1h,
    cache_read_input_tokens: accounting.read,
    cache_creation: { ephemeral_5m_input_tokens: accounting.write5m, ephemeral_1h_input_tokens: accounting.write1h },
  };
}
