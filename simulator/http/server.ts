import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import fastify from "fastify";
import { messageOf } from "../../shared/support/errors.ts";
import { ApiError } from "../api-error.ts";
import type { Fault } from "../brains/brain.ts";
import type { Simulator } from "../simulator.ts";
import { answerRequest } from "./answer.ts";
import { betasOf, freshId, type Identity, identify, windowOf } from "./identity.ts";
import { normalizeRequest } from "./messages-request.ts";
import { modelRoutes } from "./model-routes.ts";
import { type PromptCaller, readPrompt } from "./read-prompt.ts";
import { parseCountBody, parseMessagesBody } from "./request-schema.ts";
import { sendAnswer } from "./send-answer.ts";

/** Size limit of a Messages request, in bytes (docs/reference/messages-api.md#requests). */
const BODY_LIMIT = 32 * 1024 * 1024;

/** Creates the simulator's HTTP server, which does not listen yet. Every answer has a request id; every error has the API's format. */
export function buildSimulatorServer(simulator: Simulator): FastifyInstance {
  const app = fastify({
    bodyLimit: BODY_LIMIT,
    forceCloseConnections: true,
    routerOptions: { ignoreTrailingSlash: true },
  });
  app.setErrorHandler((error, request, reply) => sendError(simulator, error, { request, reply }));
  app.setNotFoundHandler((request, reply) => {
    const error = new ApiError("not_found_error", `${request.method} ${request.url} does not exist here`);
    sendError(simulator, error, { request, reply });
  });
  app.post("/v1/messages", async (request, reply) => takeMessage(simulator, request, reply));
  app.post("/v1/messages/count_tokens", async (request) => countTokens(simulator, request));
  app.register(modelRoutes(simulator));
  app.get("/_midwatch/books", async () => simulator.books.read());
  app.post("/_midwatch/faults", async (request, reply) => {
    simulator.scriptedFaults.push(...(request.body as { faults: Fault[] }).faults);
    return reply.status(204).send();
  });
  app.get("/healthz", async () => ({ status: "ok" }));
  return app;
}

/** The headers of every answer. */
export function commonHeaders(simulator: Simulator, request: FastifyRequest): Record<string, string> {
  const identity = identify(request.headers, simulator.apiKey);
  return {
    "request-id": requestIdOf(request),
    "anthropic-organization-id": identity.organization,
    "anthropic-workspace-id": identity.workspace,
  };
}

async function takeMessage(simulator: Simulator, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const headers = commonHeaders(simulator, request);
  const controller = new AbortController();
  reply.raw.once("close", () => controller.abort());
  const answer = await answerRequest(simulator, parseMessagesBody(request.body), {
    ...callerOf(simulator, request),
    requestId: requestIdOf(request),
    signal: controller.signal,
  });
  reply.hijack();
  try {
    await sendAnswer(simulator, answer, { response: reply.raw, headers, signal: controller.signal });
  } catch (error) {
    // The client disconnected before a slow answer was sent.
    if (!controller.signal.aborted) throw error;
  }
  return reply;
}

function countTokens(simulator: Simulator, request: FastifyRequest): { input_tokens: number } {
  const { compaction: _ignored, ...normalized } = normalizeRequest(parseCountBody(request.body));
  return { input_tokens: readPrompt(simulator, normalized, callerOf(simulator, request)).tokens };
}

function callerOf(simulator: Simulator, { headers }: FastifyRequest): PromptCaller & { identity: Identity } {
  return { identity: identify(headers, simulator.apiKey), betas: betasOf(headers), window: windowOf(headers) };
}

function requestIdOf(request: FastifyRequest): string {
  const carrier = request as FastifyRequest & { midwatchRequestId?: string };
  carrier.midwatchRequestId ??= freshId("req");
  return carrier.midwatchRequestId;
}

function sendError(
  simulator: Simulator,
  thrown: unknown,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
): void {
  const error = asApiError(thrown);
  simulator.books.refuse(error.type);
  const id = requestIdOf(request);
  void reply
    .status(error.status)
    .headers({ "request-id": id, ...error.headers })
    .send(error.body(id));
}

function asApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  const code = (thrown as { code?: string }).code;
  if (code === "FST_ERR_CTP_BODY_TOO_LARGE") {
    return new ApiError("request_too_large", `Request exceeds the maximum size of ${BODY_LIMIT} bytes`);
  }
  const status = (thrown as { statusCode?: number }).statusCode ?? 500;
  return new ApiError(status < 500 ? "invalid_request_error" : "api_error", messageOf(thrown), { status });
}
