import type Anthropic from "@anthropic-ai/sdk";
import type { ContentBlock } from "../prefix/breakpoints.ts";
import { defined } from "../support/defined.ts";
import type { ModelReply } from "./model-client.ts";
import { type ApiUsage, laterUsage, readUsage } from "./read-usage.ts";

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
  let usage: ApiUsage = {};
  let isComplete = false;
  let diagnosis: string | undefined;
  const closed = new Set<number>();

  const takers: Readonly<Record<string, (event: Anthropic.RawMessageStreamEvent) => void>> = {
    message_start: (event) => {
      if (event.type !== "message_start") return;
      id = event.message.id;
      usage = event.message.usage;
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
      usage = laterUsage(usage, event.usage ?? {});
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
        usage: readUsage(usage),
        ...defined({ diagnosis }),
      };
    },
  };
}

function applyDelta(
  block: MutableBlock | undefined,
  {
    index,
    delta,
  }: { index: number; delta: Anthropic.RawContentBlockDelta | Anthropic.Beta.BetaCompactionContentBlockDelta },
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
    case "compaction_delta":
      // The delta has the final values, not parts of them.
      block.content = delta.content;
      if (delta.encrypted_content !== undefined) block.encrypted_content = delta.encrypted_content;
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
    usage: readUsage(usage),
  };
}
