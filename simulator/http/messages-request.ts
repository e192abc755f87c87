import type { Block, ChatMessage } from "../brains/brain.ts";

/** A tool definition as sent by the client. */
export type ToolDefinition = { readonly name: string } & Readonly<Record<string, unknown>>;

/**
 * A request of the Messages API after normalisation: strings are text blocks, consecutive messages of one role are
 * merged, message threads are expanded.
 */
export interface MessagesRequest {
  readonly model: string;
  readonly max_tokens: number;
  readonly messages: readonly ChatMessage[];
  readonly system: readonly Block[];
  readonly tools: readonly ToolDefinition[];
  readonly tool_choice?: { readonly type: string };
  readonly thinking?: {
    readonly type: string;
    readonly budget_tokens?: number;
    readonly block_binding?: { readonly prefix_mismatch_behavior?: "error" | "drop_block" | null };
  };
  readonly output_config?: { readonly effort?: string; readonly format?: unknown; readonly task_budget?: unknown };
  readonly cache_control?: { readonly type: string; readonly ttl?: string };
  readonly diagnostics?: { readonly previous_message_id: string | null };
  readonly thread?: { readonly type: "create" | "continue"; readonly previous_message_id?: string };
  readonly context_management?: unknown;
  readonly compaction?: { readonly type: "summarize"; readonly instructions?: string | null };
  readonly stream?: boolean;
  readonly speed?: string;
  readonly stop_sequences?: readonly string[];
  readonly inference_geo?: string;
}

/** A request that matches the schema, before normalisation. */
export type RawRequest = Omit<MessagesRequest, "messages" | "system" | "tools"> & {
  readonly messages: readonly { role: ChatMessage["role"]; content: string | readonly Block[] }[];
  readonly system?: string | readonly Block[];
  readonly tools?: readonly ToolDefinition[];
};

/**
 * Turns strings into text blocks and merges consecutive messages of one role. Does not change the order of fields,
 * because the order is part of the cache key.
 */
export function normalizeRequest(raw: RawRequest): MessagesRequest {
  return {
    ...raw,
    messages: mergeRoles(raw.messages.map(({ role, content }) => ({ role, content: toBlocks(content) }))),
    system: raw.system === undefined ? [] : toBlocks(raw.system),
    tools: raw.tools ?? [],
  };
}

function toBlocks(content: string | readonly Block[]): readonly Block[] {
  return typeof content === "string" ? [{ type: "text", text: content }] : content;
}

function mergeRoles(messages: readonly ChatMessage[]): ChatMessage[] {
  const merged: ChatMessage[] = [];
  for (const message of messages) {
    const last = merged.at(-1);
    if (last !== undefined && last.role === message.role && message.role !== "system") {
      merged[merged.length - 1] = { role: last.role, content: [...last.content, ...message.content] };
    } else merged.push(message);
  }
  return merged;
}
