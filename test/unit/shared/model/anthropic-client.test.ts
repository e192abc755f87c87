import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { createAnthropicClient } from "../../../../shared/model/anthropic-client.ts";
import { ModelError } from "../../../../shared/model/model-client.ts";
import type { ModelRequest } from "../../../../shared/prefix/breakpoints.ts";
import { costOf, resolvePrice } from "../../../../shared/protocol/price/pricing.ts";
import type { BrainReply, Fault } from "../../../../simulator/brains/brain.ts";
import { buildSimulatorServer } from "../../../../simulator/http/server.ts";
import { createSimulator } from "../../../../simulator/simulator.ts";

const KEY = "sk-ant-test-0123456789";
const REQUEST: ModelRequest = {
  model: "claude-sonnet-5-5",
  max_tokens: 16_000,
  tools: [{ name: "write_file", description: "d", input_schema: { type: "object" } }],
  system: [{ type: "text", text: "shared ".repeat(800), cache_control: { type: "ephemeral", ttl: "1h" } }],
  messages: [{ role: "user", content: [{ type: "text", text: "role: x" }] }],
};

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

/** Makes an API client of a simulator whose brain always answers `reply`. */
async function againstSimulator(reply: BrainReply) {
  const simulator = createSimulator({ brain: async () => reply, apiKey: KEY });
  const app = buildSimulatorServer(simulator);
  closers.push(() => app.close());
  const baseUrl = await app.listen({ host: "127.0.0.1", port: 0 });
  return { client: createAnthropicClient({ apiKey: KEY, baseUrl }), simulator, baseUrl };
}

/** Makes an API client of a server whose answers the test gives; `seen` has the requests. */
async function againstServer(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  options: { silenceMs?: number } = {},
) {
  const seen: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    seen.push(request);
    request.resume().on("end", () => answer(request, response));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { client: createAnthropicClient({ apiKey: KEY, baseUrl, ...options }), seen };
}

const event = (data: { type: string } & Record<string, unknown>) =>
  `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
const start = (usage: object = {}) =>
  event({
    type: "message_start",
    message: { id: "msg_1", usage: { input_tokens: 1, output_tokens: 1, ...usage } },
  });
const stop = event({ type: "message_stop" });

function stream(response: ServerResponse, ...events: string[]): void {
  response.writeHead(200, { "content-type": "text/event-stream", "request-id": "req_7" });
  response.write(events.join(""));
}

const signal = () => new AbortController().signal;
async function errorOf(sending: Promise<unknown>): Promise<ModelError> {
  const error = await sending.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ModelError);
  return error as ModelError;
}

test("a streamed answer is complete: ids, blocks, stop reason, usage split by lifetime, and its price", async () => {
  const content = [
    { type: "thinking", thinking: "Let me see. ".repeat(20) },
    { type: "text", text: "I write it, äöü €." },
    { type: "tool_use", id: "toolu_1", name: "write_file", input: { path: "a.js", content: 'x\n"y"\\z', deep: [{}] } },
  ];
  const { client, simulator } = await againstSimulator({ content });
  let firstBytes = 0;
  const onFirstByte = () => {
    firstBytes += 1;
  };
  const cold = await client.send(REQUEST, { signal: signal(), onFirstByte });
  expect(cold.content).toHaveLength(3);
  expect(cold.content[0]).toMatchObject({ ...content[0], signature: expect.stringMatching(/./) });
  expect(cold.content.slice(1)).toMatchObject(content.slice(1));
  expect(cold).toMatchObject({ stopReason: "tool_use", cutCalls: [], id: expect.stringMatching(/^msg_/) });
  expect(cold.requestId).toMatch(/^req_/);
  expect(cold.usage.cacheWrite1hTokens).toBeGreaterThan(1000);
  expect(cold.usage).toMatchObject({ cacheReadTokens: 0, cacheWrite5mTokens: 0 });
  const warm = await client.send(REQUEST, { signal: signal(), onFirstByte });
  expect(warm.usage).toMatchObject({ cacheReadTokens: cold.usage.cacheWrite1hTokens, cacheWrite1hTokens: 0 });
  expect(firstBytes).toBe(2);
  const price = resolvePrice(REQUEST.model);
  expect(costOf(price, cold.usage) + costOf(price, warm.usage)).toBeCloseTo(simulator.books.read().total.costUsd, 9);
});

test("an answer can be sent back: the API finds thinking unchanged and accepts the tool's result", async () => {
  const content = [
    { type: "thinking", thinking: "hm" },
    { type: "tool_use", id: "toolu_1", name: "write_file", input: { path: "a" } },
  ];
  const { client } = await againstSimulator({ content });
  const { content: back } = await client.send(REQUEST, { signal: signal() });
  const messages = [
    ...REQUEST.messages,
    { role: "assistant" as const, content: back },
    { role: "user" as const, content: [{ type: "tool_result", tool_use_id: "toolu_1", content: "ok" }] },
  ];
  await expect(client.send({ ...REQUEST, messages }, { signal: signal() })).resolves.toMatchObject({
    stopReason: "tool_use",
  });
});

test("a call whose input was cut off is named and does not invalidate the answer", async () => {
  const { client } = await againstSimulator({
    content: [
      { type: "text", text: "Now." },
      { type: "tool_use", id: "toolu_1", name: "write_file", input: { path: "a", content: "x".repeat(500) } },
    ],
    stop_reason: "max_tokens",
    fault: { kind: "cut_tool_input" },
  });
  const reply = await client.send(REQUEST, { signal: signal() });
  expect(reply).toMatchObject({ stopReason: "max_tokens", cutCalls: ["toolu_1"] });
  expect(reply.content[1]).toMatchObject({ type: "tool_use", id: "toolu_1", input: {} });
});

const http = (status: number, type: string, extra: object = {}): Fault => ({
  kind: "http_error",
  status,
  type,
  message: "no",
  ...extra,
});
test.each<[string, Fault, object]>([
  ["401", http(401, "authentication_error"), { kind: "auth", isRetriable: false }],
  ["403", http(403, "permission_error", { shouldRetry: false }), { kind: "auth", isRetriable: false }],
  ["402", http(402, "billing_error", { shouldRetry: false }), { kind: "quota", isRetriable: false }],
  ["400", http(400, "invalid_request_error"), { kind: "invalid_request", isRetriable: false }],
  ["404", http(404, "not_found_error"), { kind: "invalid_request", isRetriable: false }],
  ["408", http(408, "timeout_error"), { kind: "unavailable", isRetriable: true }],
  ["409", http(409, "conflict_error"), { kind: "unavailable", isRetriable: true }],
  ["413", http(413, "request_too_large"), { kind: "context_exceeded", isRetriable: false }],
  ["422 of a proxy", http(422, "odd"), { kind: "invalid_request", isRetriable: false }],
  [
    "429",
    http(429, "rate_limit_error", { retryAfter: 7 }),
    { kind: "rate_limit", isRetriable: true, retryAfterMs: 7000 },
  ],
  [
    "429 that asks to be left",
    http(429, "rate_limit_error", { shouldRetry: false }),
    { kind: "rate_limit", isRetriable: false },
  ],
  ["500", http(500, "api_error"), { kind: "unavailable", isRetriable: true }],
  ["503 of a proxy", http(503, "odd"), { kind: "unavailable", isRetriable: true }],
  ["529", http(529, "overloaded_error"), { kind: "overloaded", isRetriable: true }],
  [
    "429 without quota",
    http(429, "rate_limit_error", { errorCode: "enforced_spend_limit_reached" }),
    { kind: "quota", isRetriable: false },
  ],
  [
    "400 for a long prompt",
    http(400, "invalid_request_error", { message: "prompt is too long: 2 tokens > 1 maximum", shouldRetry: false }),
    { kind: "context_exceeded", isRetriable: false },
  ],
])("%s is classified, costs nothing, and is sent once", async (_name, fault, expected) => {
  const { client, simulator } = await againstSimulator({ content: [] });
  simulator.scriptedFaults.push(fault);
  const error = await errorOf(client.send(REQUEST, { signal: signal(), onFirstByte: () => expect.unreachable() }));
  expect(error).toMatchObject({ ...expected, isBilled: false });
  // If the SDK itself had retried the call, the second try would have succeeded, because only one fault was scripted.
  expect(simulator.scriptedFaults).toHaveLength(0);
});

test("a refused key is named as such, without the key", async () => {
  const { baseUrl } = await againstSimulator({ content: [] });
  const client = createAnthropicClient({ apiKey: "sk-ant-wrong-key-123", baseUrl });
  const error = await errorOf(client.send(REQUEST, { signal: signal() }));
  expect(error.message).toContain("the API refused the key");
  expect(error.message).toContain("check ANTHROPIC_API_KEY");
  expect(error.message).not.toContain("sk-ant-wrong");
});

test.each<[string, Fault, string]>([
  ["an error event in the middle", { kind: "stream_error", type: "overloaded_error" }, "overloaded"],
  ["a cut socket after the status", { kind: "cut_after_headers" }, "unavailable"],
  ["a cut socket before it", { kind: "cut_before_headers" }, "unavailable"],
])("%s is retriable and counts as billed, because its cost is unknown", async (_name, fault, kind) => {
  const { client, simulator } = await againstSimulator({ content: [{ type: "text", text: "half of it ".repeat(50) }] });
  simulator.scriptedFaults.push(fault);
  const error = await errorOf(client.send(REQUEST, { signal: signal() }));
  expect(error).toMatchObject({ kind, isRetriable: true, isBilled: true });
});

test("an unreachable server is retriable, and costs nothing", async () => {
  const { baseUrl } = await againstSimulator({ content: [] });
  await Promise.all(closers.splice(0).map((close) => close()));
  const client = createAnthropicClient({ apiKey: KEY, baseUrl });
  const error = await errorOf(client.send(REQUEST, { signal: signal() }));
  expect(error).toMatchObject({ kind: "unavailable", isRetriable: true, isBilled: false });
});

test("a call that is stopped before it is sent costs nothing", async () => {
  const { client, seen } = await againstServer(() => {});
  const error = await errorOf(client.send(REQUEST, { signal: AbortSignal.abort() }));
  expect(error).toMatchObject({ kind: "aborted", isBilled: false });
  expect(seen).toHaveLength(0);
});

test("an error event before message_start means that nothing was billed", async () => {
  const { client } = await againstServer((_, response) => {
    stream(response, event({ type: "error", error: { type: "overloaded_error", message: "busy" } }));
    response.end();
  });
  const error = await errorOf(client.send(REQUEST, { signal: signal() }));
  expect(error).toMatchObject({ kind: "overloaded", isBilled: false });
});

test("a stream that ends cleanly before message_stop is not an answer", async () => {
  const { client } = await againstServer((_, response) => {
    stream(response, start());
    response.end();
  });
  const error = await errorOf(client.send(REQUEST, { signal: signal() }));
  expect(error).toMatchObject({ kind: "unavailable", isBilled: true });
});

test("a call that is stopped during its answer is reported as such, and as billed", async () => {
  const { client } = await againstServer((_, response) => stream(response, start()));
  const controller = new AbortController();
  const sending = client.send(REQUEST, { signal: controller.signal, onFirstByte: () => controller.abort() });
  expect(await errorOf(sending)).toMatchObject({ kind: "aborted", isRetriable: false, isBilled: true });
});

test.each([
  ["before its first byte", false],
  ["in the middle of its answer", true],
])("a connection that goes silent %s is aborted, and counts as billed", async (_name, hasBegun) => {
  const answer = (_: IncomingMessage, response: ServerResponse) => {
    if (hasBegun) stream(response, start());
  };
  const { client } = await againstServer(answer, { silenceMs: 150 });
  const error = await errorOf(client.send(REQUEST, { signal: signal() }));
  expect(error).toMatchObject({ kind: "unavailable", isRetriable: true, isBilled: true });
  expect(error.message).toContain("sent nothing for 0.15 s");
});

test("a slow answer is not silent: each event restarts the timer", async () => {
  const delta = event({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "." } });
  const { client } = await againstServer(
    (_, response) => {
      stream(
        response,
        start(),
        event({ type: "content_block_start", index: 0, content_block: { type: "text", text: "" } }),
      );
      let left = 6;
      const timer = setInterval(() => {
        left -= 1;
        response.write(left > 0 ? delta : stop);
        if (left === 0) response.end();
        if (left === 0) clearInterval(timer);
      }, 250);
    },
    { silenceMs: 1000 },
  );
  const reply = await client.send(REQUEST, { signal: signal() });
  expect(reply.content).toEqual([{ type: "text", text: "....." }]);
});

test("counts at the end of the stream replace those of its start; unknown events and deltas are ignored", async () => {
  const { client } = await againstServer((_, response) => {
    stream(
      response,
      start({
        cache_creation_input_tokens: 500,
        cache_creation: { ephemeral_5m_input_tokens: 200, ephemeral_1h_input_tokens: 300 },
      }),
      event({ type: "brand_new_event", index: 0 }),
      event({ type: "content_block_start", index: 0, content_block: { type: "text", text: "" } }),
      event({ type: "content_block_delta", index: 0, delta: { type: "brand_new_delta", x: 1 } }),
      event({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "hi" } }),
      event({ type: "content_block_stop", index: 0 }),
      event({
        type: "message_delta",
        delta: { stop_reason: "end_turn" },
        usage: { output_tokens: 9, input_tokens: 20, cache_read_input_tokens: null },
      }),
      stop,
    );
    response.end();
  });
  const reply = await client.send(REQUEST, { signal: signal() });
  expect(reply.content).toEqual([{ type: "text", text: "hi" }]);
  expect(reply).toMatchObject({ requestId: "req_7", stopReason: "end_turn" });
  expect(reply.usage).toMatchObject({
    inputTokens: 20,
    outputTokens: 9,
    cacheReadTokens: 0,
    cacheWrite5mTokens: 200,
    cacheWrite1hTokens: 300,
  });
});

test("a retry-after as a date is honoured as a wait", async () => {
  const { client } = await againstServer((_, response) => {
    const date = new Date(Date.now() + 60_000).toUTCString();
    response.writeHead(429, { "retry-after": date, "content-type": "application/json" });
    response.end("{}");
  });
  const error = await errorOf(client.send(REQUEST, { signal: signal() }));
  expect(error.kind).toBe("rate_limit");
  expect(error.retryAfterMs).toBeGreaterThan(50_000);
  expect(error.retryAfterMs).toBeLessThanOrEqual(60_000);
});
