import { defined } from "../../shared/support/defined.ts";
import { ApiError } from "../api-error.ts";
import type { BrainReply, Fault, Think } from "../brains/brain.ts";
import { makeContext } from "../brains/make-context.ts";
import { defaultSummary } from "../compaction/default-summary.ts";
import type { Simulator } from "../simulator.ts";
import type { MessagesRequest } from "./messages-request.ts";

/** Gets the brain's reply to a request, or the reply of the fault that a test asked for. Throws the fault's error, and an error 500 if the brain throws. */
export async function askBrain(simulator: Simulator, request: MessagesRequest, requestId: string): Promise<BrainReply> {
  if (request.max_tokens === 0) return { content: [], stop_reason: "max_tokens" };
  return ask(simulator, request, { requestId, think: simulator.brain });
}

/** Gets the summary of a conversation: from the brain, if it writes summaries, else the default summary. */
export async function askForSummary(
  simulator: Simulator,
  request: MessagesRequest,
  requestId: string,
): Promise<BrainReply> {
  return ask(simulator, request, { requestId, think: simulator.brain.summarize ?? defaultSummary });
}

async function ask(
  simulator: Simulator,
  request: MessagesRequest,
  { requestId, think }: { requestId: string; think: Think },
): Promise<BrainReply> {
  const { seed, memory } = simulator;
  const fault = simulator.scriptedFaults.shift();
  const reply = await think(request, makeContext(request, { requestId, seed, memory })).catch(asApiError);
  if (!Array.isArray(reply?.content)) return asApiError(new Error("a brain must answer with { content: [blocks] }"));
  const all = fault === undefined ? reply : { ...reply, fault };
  if (all.fault?.kind === "http_error") throw errorOf(all.fault);
  return all;
}

function asApiError(error: unknown): never {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  throw new ApiError("api_error", `the brain threw an error: ${text.slice(0, 2000)}`, {
    headers: { "x-should-retry": "false" },
  });
}

/** The error of the API that a fault describes. */
export function errorOf(fault: Extract<Fault, { kind: "http_error" }>): ApiError {
  return new ApiError(fault.type, fault.message ?? "a requested fault", {
    status: fault.status,
    ...defined({ errorCode: fault.errorCode }),
    headers: {
      ...(fault.retryAfter === undefined ? {} : { "retry-after": String(fault.retryAfter) }),
      ...(fault.shouldRetry === undefined ? {} : { "x-should-retry": String(fault.shouldRetry) }),
    },
  });
}
