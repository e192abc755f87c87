import Anthropic from "@anthropic-ai/sdk";
import { registerSecret } from "../support/redact.ts";
import { createReplyAssembler } from "./assemble-reply.ts";
import { toModelError } from "./classify-error.ts";
import type { ModelClient } from "./model-client.ts";
import { ModelError } from "./model-client.ts";

/** Longest silence of one call, in ms; the SDK's own default. */
const TIMEOUT_MS = 600_000;

/** The Messages API over the official SDK, always streaming; the SDK's own retries are off. */
export function createAnthropicClient({
  apiKey,
  baseUrl,
}: {
  apiKey: string;
  baseUrl?: string | undefined;
}): ModelClient {
  registerSecret(apiKey);
  const client = new Anthropic({
    apiKey,
    maxRetries: 0,
    timeout: TIMEOUT_MS,
    openTelemetry: false,
    ...(baseUrl === undefined ? {} : { baseURL: baseUrl }),
  });
  return {
    send: async (request, { signal, onFirstByte }) => {
      let hasBegun = false;
      try {
        const body = { ...request, stream: true } as unknown as Anthropic.MessageCreateParamsStreaming;
        const { data: stream, request_id } = await client.messages.create(body, { signal }).withResponse();
        const assembler = createReplyAssembler(request.model);
        for await (const event of stream) {
          if (event.type === "message_start") {
            hasBegun = true;
            onFirstByte?.();
          }
          assembler.take(event);
        }
        const reply = assembler.finish(request_id ?? "");
        if (reply === undefined) {
          throw new ModelError("unavailable", "the answer ended before its end was sent", { isBilled: hasBegun });
        }
        return reply;
      } catch (error) {
        throw toModelError(error, { isBilled: hasBegun, signal });
      }
    },
  };
}
