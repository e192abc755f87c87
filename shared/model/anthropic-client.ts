import Anthropic from "@anthropic-ai/sdk";
import { registerSecret } from "../support/redact.ts";
import { createReplyAssembler } from "./assemble-reply.ts";
import { mayBeBilled, toModelError } from "./classify-error.ts";
import type { ModelClient, ModelReply } from "./model-client.ts";
import { ModelError } from "./model-client.ts";
import type { SilenceWatch } from "./watch-silence.ts";
import { watchSilence } from "./watch-silence.ts";

/**
 * Longest silence of a call, in ms, before and between its events: the SDK's own default for a whole call. Not shorter,
 * because the SDK hides pings and a model that thinks without showing it sends nothing else.
 */
const SILENCE_MS = 600_000;

/**
 * The Messages API over the official SDK, always streaming. The SDK's own retries are off, because whoever pays has to
 * reserve each try, and so is its log, which prints what it cannot parse.
 */
export function createAnthropicClient({
  apiKey,
  baseUrl,
  silenceMs = SILENCE_MS,
}: {
  apiKey: string;
  baseUrl?: string | undefined;
  silenceMs?: number;
}): ModelClient {
  registerSecret(apiKey);
  const client = new Anthropic({
    apiKey,
    maxRetries: 0,
    timeout: SILENCE_MS,
    openTelemetry: false,
    logLevel: "off",
    ...(baseUrl === undefined ? {} : { baseURL: baseUrl }),
  });
  return {
    send: async (request, { signal, onFirstByte }) => {
      if (signal.aborted) throw new ModelError("aborted", "the call was stopped before it was sent");
      const call: Call = { watch: watchSilence(signal, silenceMs), onFirstByte, hasBegun: false };
      try {
        return await readReply(client, request, call);
      } catch (error) {
        const isBilled = call.hasBegun || mayBeBilled(error);
        if (!call.watch.hasTripped()) throw toModelError(error, { isBilled, signal });
        const text = `the API sent nothing for ${silenceMs / 1000} s; the call was given up`;
        throw new ModelError("unavailable", text, { isBilled, cause: error });
      } finally {
        call.watch.stop();
      }
    },
  };
}

/** One call under way. */
interface Call {
  readonly watch: SilenceWatch;
  readonly onFirstByte: (() => void) | undefined;
  hasBegun: boolean;
}

async function readReply(
  client: Anthropic,
  request: Parameters<ModelClient["send"]>[0],
  call: Call,
): Promise<ModelReply> {
  const body = { ...request, stream: true } as unknown as Anthropic.MessageCreateParamsStreaming;
  const { data: stream, request_id } = await client.messages.create(body, { signal: call.watch.signal }).withResponse();
  const assembler = createReplyAssembler(request.model);
  for await (const event of stream) {
    call.watch.beat();
    if (event.type === "message_start" && !call.hasBegun) {
      call.hasBegun = true;
      call.onFirstByte?.();
    }
    assembler.take(event);
  }
  const reply = assembler.finish(request_id ?? "");
  // The SDK ends the stream without a word when it is aborted, and when the server closes it too early.
  if (reply === undefined) throw new Error("the answer ended before its end was sent");
  return reply;
}
