import { defined } from "../../shared/support/defined.ts";
import { ApiError, invalid } from "../api-error.ts";
import type { BrainReply, Fault } from "../brains/brain.ts";
import { makeContext, readOpening } from "../brains/make-context.ts";
import { placeAutomaticMarker } from "../cache/automatic-marker.ts";
import { buildPositions } from "../cache/positions.ts";
import type { CachePass } from "../cache/prompt-cache.ts";
import { findModel } from "../models.ts";
import type { Simulator } from "../simulator.ts";
import { buildMessage, type ReplyMessage } from "./build-message.ts";
import { checkRequest } from "./check-request.ts";
import { freshId, type Identity } from "./identity.ts";
import { type MessagesRequest, normalizeRequest, type RawRequest } from "./messages-request.ts";

/** An answer that is ready to be sent, with callbacks for its first and last byte. */
export interface Answer {
  readonly message: ReplyMessage;
  readonly fault: Fault | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly stream: boolean;
  /** Called before the first byte is sent: makes the written cache entries readable, and bills the answer. */
  readonly firstByte: () => void;
  /** Called after the last byte was sent. */
  readonly sent: () => void;
}

/**
 * Processes a request up to the first byte of its answer: checks, message thread, rate limit, cache, brain, delay. If
 * it throws an ApiError, the request writes no cache entry and is not billed.
 */
export async function answerRequest(
  simulator: Simulator,
  raw: RawRequest,
  caller: { identity: Identity; betas: readonly string[]; requestId: string; signal: AbortSignal },
): Promise<Answer> {
  const { clock } = simulator;
  const startedAt = clock.now();
  const scope = `${caller.identity.organization} ${caller.identity.workspace}`;
  if (raw.thread !== undefined && !caller.betas.includes("message-threads-2026-08-12")) {
    throw invalid("thread: Extra inputs are not permitted without the message-threads beta");
  }
  const request = simulator.threads.expand(normalizeRequest(raw), { scope, now: startedAt });
  try {
    const model = findModel(request.model);
    checkRequest(request, model);
    if (simulator.outage?.kind === "http_error") throw errorOf(simulator.outage);
    const marked = placeAutomaticMarker(request);
    const positions = buildPositions(marked, model, {
      scope: caller.identity,
      rules: simulator.rules,
      betas: caller.betas,
    });
    const total = positions.at(-1)?.tokens ?? 0;
    if (total > model.contextTokens)
      throw invalid(`prompt is too long: ${total} tokens > ${model.contextTokens} maximum`);
    const pass = simulator.cache.begin(positions, { minTokens: model.minCacheTokens, startedAt });
    const buckets = simulator.bucketsOf(caller.identity.organization, model);
    buckets?.admit(pass.accounting.input + pass.accounting.write5m + pass.accounting.write1h, startedAt);
    const reply = await think(simulator, request, caller.requestId);
    if (reply.fault?.kind === "http_error") throw errorOf(reply.fault);
    await delay(simulator, { reply, pass, signal: caller.signal });
    const id = freshId("msg");
    const diagnostics = simulator.diagnostics.compare(request, { scope, now: startedAt });
    const message = buildMessage(request, reply, { id, accounting: pass.accounting, diagnostics });
    return {
      message,
      fault: reply.fault,
      headers: buckets?.headers(clock.now()) ?? {},
      stream: request.stream === true,
      firstByte: () => {
        pass.becomeVisible();
        simulator.diagnostics.store(id, { request, scope, now: startedAt });
        buckets?.spendOutput(message.usage.output_tokens);
        if (simulator.rules.billsAborted) bill(simulator, { message, request, caller, at: startedAt });
      },
      sent: () => {
        if (!simulator.rules.billsAborted) bill(simulator, { message, request, caller, at: startedAt });
        const reply = { role: "assistant" as const, content: message.content };
        simulator.threads.store(id, { request, reply, scope, now: startedAt });
      },
    };
  } catch (error) {
    simulator.threads.release(raw as { thread?: { previous_message_id?: string } });
    throw error;
  }
}

async function think(simulator: Simulator, request: MessagesRequest, requestId: string): Promise<BrainReply> {
  if (request.max_tokens === 0) return { content: [], stop_reason: "max_tokens" };
  const fault = simulator.scriptedFaults.shift();
  const { seed, memory } = simulator;
  try {
    const reply = await simulator.brain(request, makeContext(request, { requestId, seed, memory }));
    if (!Array.isArray(reply?.content)) throw new Error("a brain must answer with { content: [blocks] }");
    return fault === undefined ? reply : { ...reply, fault };
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    throw new ApiError("api_error", `the brain threw an error: ${text.slice(0, 2000)}`, {
      headers: { "x-should-retry": "false" },
    });
  }
}

function errorOf(fault: Extract<Fault, { kind: "http_error" }>): ApiError {
  return new ApiError(fault.type, fault.message ?? "a requested fault", {
    status: fault.status,
    ...defined({ errorCode: fault.errorCode }),
    headers: {
      ...(fault.retryAfter === undefined ? {} : { "retry-after": String(fault.retryAfter) }),
      ...(fault.shouldRetry === undefined ? {} : { "x-should-retry": String(fault.shouldRetry) }),
    },
  });
}

async function delay(
  { clock, latency }: Simulator,
  { reply, pass, signal }: { reply: BrainReply; pass: CachePass; signal: AbortSignal },
): Promise<void> {
  const { read, input, write1h, write5m } = pass.accounting;
  const ms =
    latency.baseMs +
    ((input + write1h + write5m) / 1000) * latency.perThousandInputMs +
    (read / 1000) * latency.perThousandReadMs +
    (reply.delayMs ?? 0);
  if (ms > 0) await clock.sleep(ms, signal);
}

function bill(
  simulator: Simulator,
  {
    message,
    request,
    caller,
    at,
  }: { message: ReplyMessage; request: MessagesRequest; caller: { identity: Identity; requestId: string }; at: number },
): void {
  const { usage } = message;
  simulator.books.bill({
    requestId: caller.requestId,
    responseId: message.id,
    at,
    model: request.model,
    organization: caller.identity.organization,
    role: readOpening(request).role,
    inputTokens: usage.input_tokens,
    outputTokens: usage.output_tokens,
    cacheReadTokens: usage.cache_read_input_tokens,
    cacheWrite5mTokens: usage.cache_creation.ephemeral_5m_input_tokens,
    cacheWrite1hTokens: usage.cache_creation.ephemeral_1h_input_tokens,
  });
}
