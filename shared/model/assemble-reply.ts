import type Anthropic from "@anthropic-ai/sdk";
import type { ContentBlock } from "../prefix/breakpoints.ts";
import type { BilledTokens } from "../protocol/price/pricing.ts";
import { defined } from "../support/defined.ts";
import type { ModelReply } from "./model-client.ts";

type MutableBlock = { type: string } & Record<string, unknown>;

/** Builds a model's answer from the events of a stream. */
export interface ReplyAssembler {
  take(event: Anthropic.RawMessageStreamEvent): void;
  /** The blocks of the answer that are complete so far. */
  complete(): ContentBlock[];
  /** The whole answer; undefined if the stream had no `message_stop` event. */
  finish(requestId: string): ModelReply | undefined;
}

/**
 * Creates a builder of one answer from a stream's events. Blocks stay as the API sent them, so that they can be sent
 * back unchanged; this matters most for thinking blocks, which are signed. Unknown events and deltas are ignored.
 */
export function createReplyAssembler(): ReplyAssembler {
  const blocks: MutableBlock[] = [];
  const inputs = new Map<number, string>();
  const cutCalls: string[] = [];
  let id = "";
  let stopReason = "end_turn";
  let usage: TokenCounts = { input: 0, output: 0, read: 0, write5m: 0, write1h: 0 };
  let isComplete = false;
  let diagnosis: string | undefined;
  const closed = new Set<number>();

  const takers: Readonly<Record<string, (event: Anthropic.RawMessageStreamEvent) => void>> = {
    message_start: (event) => {
      if (event.type !== "message_start") return;
      id = event.message.id;
      usage = readUsage(event.message.usage);
      diagnosis = event.message.diagnostics?.cache_miss_reason?.type;
    },
    content_block_start: (event) => {
      if (event.type !== "content_block_start") return;
      blocks[event.index] = { ...(event.content_block as unknown as MutableBlock) };
    },
    content_block_delta: (event) => {
      if (event.type === "content_block_delta") applyDelta(blocks[event.index], event, inputs);
    },
    content_block_stop: (event) => {
      if (event.type !== "content_block_stop") return;
      const json = inputs.get(event.index);
      if (json !== undefined) closeInput(blocks[event.index], json, cutCalls);
      inputs.delete(event.index);
      closed.add(event.index);
    },
    message_delta: (event) => {
      if (event.type !== "message_delta") return;
      stopReason = event.delta.stop_reason ?? stopReason;
      usage = correctUsage(usage, event.usage);
    },
    message_stop: () => {
      isComplete = true;
    },
  };

  return {
    take: (event) => takers[event.type]?.(event),
    complete: () => blocks.filter((block, i) => block !== undefined && closed.has(i)) as ContentBlock[],
    finish: (requestId) => {
      if (!isComplete) return undefined;
      for (const [index, json] of inputs) closeInput(blocks[index], json, cutCalls);
      return {
        id,
        requestId,
        content: blocks.filter((block) => block !== undefined) as ContentBlock[],
        stopReason,
        cutCalls,
        usage: toTokens(usage),
        ...defined({ diagnosis }),
      };
    },
  };
}

function applyDelta(
  block: MutableBlock | undefined,
  { index, delta }: Anthropic.RawContentBlockDeltaEvent,
  inputs: Map<number, string>,
): void {
  if (block === undefined) return;
  switch (delta.type) {
    case "text_delta":
      block.text = `${block.text ?? ""}${delta.text}`;
      break;
    case "thinking_delta":
      block.thinking = `${block.thinking ?? ""}${delta.thinking}`;
      break;
    case "signature_delta":
      block.signature = delta.signature;
      break;
    case "input_json_delta":
      inputs.set(index, `${inputs.get(index) ?? ""}${delta.partial_json}`);
      break;
    default:
    // Unknown kinds of deltas are ignored: Midwatch uses nothing that they carry.
  }
}

function closeInput(block: MutableBlock | undefined, json: string, cutCalls: string[]): void {
  if (block === undefined || json === "") return;
  try {
    block.input = JSON.parse(json) as unknown;
  } catch {
    // The output ended in the middle of the call's input. The agent loop answers the call with an error that says so.
    block.input = {};
    cutCalls.push(String(block.id));
  }
}

/** Converts a complete message of the API into a reply. */
export function toReply(message: Anthropic.Message, requestId: string): ModelReply {
  const { id, content, stop_reason: stopReason, usage } = message;
  return {
    id,
    requestId,
    content: content as unknown as ContentBlock[],
    stopReason: stopReason ?? "end_turn",
    cutCalls: [],
    usage: toTokens(readUsage(usage)),
  };
}

function toTokens(usage: TokenCounts): BilledTokens {
  return {
    inputTokens: usage.input,
    outputTokens: usage.output,
    cacheReadTokens: usage.read,
    cacheWrite5mTokens: usage.write5m,
    cacheWrite1hTokens: usage.write1h,
  };
}

interface TokenCounts {
  readonly input: number;
  readonly output: number;
  readonly read: number;
  readonly write5m: number;
  readonly write1h: number;
}

function readUsage(usage: Anthropic.Usage): TokenCounts {
  const written = usage.cache_creation_input_tokens ?? 0;
  const write1h = usage.cache_creation?.ephemeral_1h_input_tokens ?? 0;
  return {
    input: usage.input_tokens,
    output: usage.output_tokens,
    read: usage.cache_read_input_tokens ?? 0,
    write1h,
    write5m: usage.cache_creation?.ephemeral_5m_input_tokens ?? written - write1h,
  };
}

/** Token counts at the end of a stream replace those at its start. Only the start divides cache writes by their lifetime. */
function correctUsage(known: TokenCounts, last: Partial<Anthropic.MessageDeltaUsage> | undefined): TokenCounts {
  const written = last?.cache_creation_input_tokens ?? known.write5m + known.write1h;
  const write1h = Math.min(known.write1h, written);
  return {
    input: last?.input_tokens ?? known.input,
    output: last?.output_tokens ?? known.output,
    read: last?.cache_read_input_tokens ?? known.read,
    write1h,
    write5m: written - write1h,
  };
}
