import Anthropic from "@anthropic-ai/sdk";
import type { ModelRequest } from "../prefix/breakpoints.ts";
import { defined } from "../support/defined.ts";
import { registerSecret } from "../support/secrets/redact.ts";
import { createReplyAssembler, type ReplyAssembler, toReply } from "./assemble-reply.ts";
import { mayBeBilled, toModelError } from "./classify-error.ts";
import { type ModelClient, ModelError, type ModelReply, type SendOptions } from "./model-client.ts";
import { readRateHeaders } from "./rate-limiter.ts";
import { requestBody } from "./request-body.ts";
import { type SilenceWatch, watchSilence } from "./watch-silence.ts";

/**
 * Longest time in ms during which a call may receive nothing, before or between its events. Equal to the SDK's default for a whole call. It
 * cannot be shorter: the SDK hides pings, and a model whose thinking is not shown sends nothing else.
 */
const SILENCE_MS = 600_000;

/**
 * A client of the Messages API over the official SDK. All answers are streamed. The SDK's retries are off, because each
 * try needs a reservation. The SDK's log is off, because it prints text that it cannot parse.
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
    ...defined({ baseURL: baseUrl }),
  });
  return {
    send: async (request, options) => {
      const assembler = createReplyAssembler();
      return guarded(options.signal, silenceMs, assembler, (call) => readReply(client, request, { call, options }));
    },
    warm: async (request, options) =>
      guarded(options.signal, silenceMs, createReplyAssembler(), async (call) => {
        const { body, headers } = requestBody(request);
        const { data, response, request_id } = await client.messages
          .create(body as Anthropic.MessageCreateParamsNonStreaming, { signal: call.watch.signal, headers })
          .withResponse();
        options.onHeaders?.(readRateHeaders(response.headers));
        // The SDK does not verify that the body is a message.
        if ((data as Partial<Anthropic.Message> | null)?.usage === undefined) throw notOfApi(response);
        return withWorkspace(toReply(data, request_id ?? ""), response.headers);
      }),
  };
}

/** A call of the Messages API that is in progress. */
interface Call {
  readonly watch: SilenceWatch;
  readonly assembler: ReplyAssembler;
  hasBegun: boolean;
}

/** Makes a call of the API, and aborts it if nothing arrives for too long. Every error becomes a ModelError. */
async function guarded(
  signal: AbortSignal,
  silenceMs: number,
  assembler: ReplyAssembler,
  run: (call: Call) => Promise<ModelReply>,
): Promise<ModelReply> {
  if (signal.aborted) throw new ModelError("aborted", "the call was stopped before it was sent");
  const call: Call = { watch: watchSilence(signal, silenceMs), assembler, hasBegun: false };
  try {
    return await run(call);
  } catch (error) {
    const isBilled = call.hasBegun || mayBeBilled(error);
    const partial = assembler.complete();
    if (!call.watch.hasTripped()) throw toModelError(error, { isBilled, signal, partial });
    const text = `the API sent nothing for ${silenceMs / 1000} s; the call was aborted`;
    throw new ModelError("unavailable", text, { isBilled, partial, cause: error });
  } finally {
    call.watch.stop();
  }
}

async function readReply(
  client: Anthropic,
  request: ModelRequest,
  { call, options }: { call: Call; options: SendOptions },
): Promise<ModelReply> {
  const { body, headers } = requestBody(request);
  const { data, response, request_id } = await client.messages
    .create({ ...body, stream: true } as Anthropic.MessageCreateParamsStreaming, { signal: call.watch.signal, headers })
    .withResponse();
  options.onHeaders?.(readRateHeaders(response.headers));
  for await (const event of data) {
    call.watch.beat();
    if (event.type === "message_start" && !call.hasBegun) {
      call.hasBegun = true;
      options.onFirstByte?.();
    }
    call.assembler.take(event);
    if (event.type === "content_block_stop") options.onBlock?.(call.assembler.complete());
  }
  const reply = call.assembler.finish(request_id ?? "");
  // If the call is aborted or the server closes the stream too early, the SDK ends the stream without an error. Throw one here.
  if (reply === undefined) throw call.hasBegun || isStream(response) ? new Error(ENDED_EARLY) : notOfApi(response);
  return withWorkspace(reply, response.headers);
}

const ENDED_EARLY = "the answer ended before its end was sent";

function isStream({ headers }: Response): boolean {
  return /^text\/event-stream\b/.test(headers.get("content-type") ?? "");
}

/**
 * The error for a response with status 200 that does not come from the API, such as the page of a proxy or captive
 * portal. It counts as not billed, because the API always answers with events or a message.
 */
function notOfApi({ status, headers }: Response): ModelError {
  const kind = headers.get("content-type") ?? "no content type";
  const text = `the response is not from the API (${status}, ${kind}); check ANTHROPIC_BASE_URL, and proxies on the way`;
  return new ModelError("unavailable", text, { isBilled: false });
}

function withWorkspace(reply: ModelReply, headers: Headers): ModelReply {
  const workspace = headers.get("anthropic-workspace-id");
  return workspace === null ? reply : { ...reply, workspace };
}
