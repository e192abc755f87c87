import { invalid } from "../api-error.ts";
import { BINDING_BETA } from "../binding/thinking.ts";
import type { Fault } from "../brains/brain.ts";
import { readOpening } from "../brains/make-context.ts";
import type { Simulator } from "../simulator.ts";
import { errorOf } from "./ask-brain.ts";
import { buildMessage, type ReplyMessage } from "./build-message.ts";
import { freshId, type Identity } from "./identity.ts";
import { type Made, makeReply } from "./make-reply.ts";
import { type MessagesRequest, normalizeRequest, type RawRequest } from "./messages-request.ts";
import { type PromptCaller, readPrompt } from "./read-prompt.ts";
import { billedOf, buildUsage } from "./usage.ts";

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

/** The sender of a request, its id, and a signal that it was aborted. */
export interface Caller extends PromptCaller {
  readonly identity: Identity;
  readonly requestId: string;
  readonly signal: AbortSignal;
}

/**
 * Processes a request up to the first byte of its answer: checks, message thread, rate limit, cache, brain, delay. If
 * it throws an ApiError, the request writes no cache entry and is not billed.
 */
export async function answerRequest(simulator: Simulator, raw: RawRequest, caller: Caller): Promise<Answer> {
  const { clock } = simulator;
  const startedAt = clock.now();
  const scope = `${caller.identity.organization} ${caller.identity.workspace}`;
  if (raw.thread !== undefined && !caller.betas.includes("message-threads-2026-08-12")) {
    throw invalid("thread: Extra inputs are not permitted without the message-threads beta");
  }
  const request = simulator.threads.expand(normalizeRequest(raw), { scope, now: startedAt });
  try {
    const prompt = readPrompt(simulator, request, caller);
    if (simulator.outage?.kind === "http_error") throw errorOf(simulator.outage);
    const buckets = simulator.bucketsOf(caller.identity.organization, prompt.model);
    const id = freshId("msg");
    const made = await makeReply(prompt, {
      simulator,
      caller,
      id,
      startedAt,
      admit: ({ accounting }) => buckets?.admit(accounting.input + accounting.write5m + accounting.write1h, startedAt),
    });
    await delay(simulator, made, caller.signal);
    const message = buildMessage(request, {
      id,
      content: made.content,
      stop_reason: made.stopReason,
      diagnostics: simulator.diagnostics.compare(request, { scope, now: startedAt }),
      usage: buildUsage(request, made.iterations, made.content),
      transformations: caller.betas.includes(BINDING_BETA) ? prompt.transformations : undefined,
    });
    const output = made.iterations.reduce((sum, { outputTokens }) => sum + outputTokens, 0);
    const pay = () => bill(simulator, { made, id, request, caller, at: startedAt });
    return {
      message,
      fault: made.reply.fault,
      headers: buckets?.headers(clock.now()) ?? {},
      stream: request.stream === true,
      firstByte: () => {
        for (const pass of made.passes) pass.becomeVisible();
        simulator.diagnostics.store(id, { request, scope, now: startedAt });
        buckets?.spendOutput(output);
        if (simulator.rules.billsAborted) pay();
      },
      sent: () => {
        if (!simulator.rules.billsAborted) pay();
        const reply = { role: "assistant" as const, content: message.content };
        simulator.threads.store(id, { request, reply, scope, now: startedAt });
      },
    };
  } catch (error) {
    simulator.threads.release(raw as { thread?: { previous_message_id?: string } });
    throw error;
  }
}

async function delay({ clock, latency }: Simulator, { reply, passes }: Made, signal: AbortSignal): Promise<void> {
  const ms = passes.reduce(
    (sum, { accounting: { read, input, write1h, write5m } }) =>
      sum +
      ((input + write1h + write5m) / 1000) * latency.perThousandInputMs +
      (read / 1000) * latency.perThousandReadMs,
    latency.baseMs + (reply.delayMs ?? 0),
  );
  if (ms > 0) await clock.sleep(ms, signal);
}

function bill(
  simulator: Simulator,
  { made, id, request, caller, at }: { made: Made; id: string; request: MessagesRequest; caller: Caller; at: number },
): void {
  const call = {
    requestId: caller.requestId,
    responseId: id,
    at,
    model: request.model,
    organization: caller.identity.organization,
    role: readOpening(request).role,
  };
  simulator.books.bill(call, made.iterations.map(billedOf));
}
