import { defined } from "../../shared/support/defined.ts";
import type { Block } from "../brains/brain.ts";
import { isSigned } from "../compaction/signed-block.ts";
import type { ReplyMessage } from "./build-message.ts";

/** One server-sent event of a stream; `data.type` equals `event`. */
export interface StreamEvent {
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** Number of output tokens in this event; it determines the delay before the next event. */
  readonly tokens: number;
}

/** Number of characters in one delta of text or tool input: about 60 tokens. */
const DELTA_CHARS = 240;

/**
 * Splits a message into stream events, in the API's order (docs/reference/messages-api.md#streaming). With
 * `cutToolInput`, the JSON of the last tool input ends early.
 */
export function* streamEvents(
  message: ReplyMessage,
  { cutToolInput }: { cutToolInput: boolean },
): Generator<StreamEvent> {
  // How many iterations there were is known at the end only.
  const { iterations: _later, ...usage } = message.usage;
  const start = {
    ...message,
    content: [],
    stop_reason: null,
    stop_details: null,
    usage: { ...usage, output_tokens: Math.min(1, usage.output_tokens) },
  };
  yield event("message_start", { message: start });
  yield event("ping", {});
  for (const [index, block] of message.content.entries()) {
    const isLast = index === message.content.length - 1;
    yield event("content_block_start", { index, content_block: emptyBlock(block) });
    for (const delta of deltasOf(block, cutToolInput && isLast)) {
      yield { ...event("content_block_delta", { index, delta }), tokens: Math.ceil(DELTA_CHARS / 4) };
    }
    yield event("content_block_stop", { index });
  }
  const { stop_reason, stop_sequence, stop_details, container } = message;
  yield event("message_delta", {
    delta: { stop_reason, stop_sequence, stop_details, container },
    usage: {
      output_tokens: message.usage.output_tokens,
      output_tokens_details: message.usage.output_tokens_details,
      ...defined({ iterations: message.usage.iterations }),
    },
  });
  yield event("message_stop", {});
}

/** Encodes an event as it is sent. */
export function renderEvent({ event: name, data }: StreamEvent): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}

function event(type: string, fields: Record<string, unknown>): StreamEvent {
  return { event: type, data: { type, ...fields }, tokens: 0 };
}

function emptyBlock(block: Block): object {
  switch (block.type) {
    case "text":
      return { ...block, text: "" };
    case "thinking":
      return { ...block, thinking: "", signature: "" };
    case "tool_use":
      return { ...block, input: {} };
    case "compaction":
      return isSigned(block) ? block : { ...block, content: null };
    default:
      return block;
  }
}

function deltasOf(block: Block, isCut: boolean): object[] {
  switch (block.type) {
    case "text":
      return pieces(String(block.text)).map((text) => ({ type: "text_delta", text }));
    case "thinking":
      return [
        ...pieces(String(block.thinking)).map((thinking) => ({ type: "thinking_delta", thinking })),
        { type: "signature_delta", signature: block.signature },
      ];
    case "tool_use": {
      const json = JSON.stringify(block.input);
      const sent = isCut ? json.slice(0, Math.floor(json.length / 2)) : json;
      return ["", ...pieces(sent)].map((partial_json) => ({ type: "input_json_delta", partial_json }));
    }
    case "compaction": {
      // A summary on demand arrives whole, in the event that starts its block.
      if (isSigned(block)) return [];
      return [{ type: "compaction_delta", content: block.content, encrypted_content: block.encrypted_content }];
    }
    default:
      return [];
  }
}

function pieces(text: string): string[] {
  const parts: string[] = [];
  for (let i = 0; i < text.length; i += DELTA_CHARS) parts.push(text.slice(i, i + DELTA_CHARS));
  return parts;
}
