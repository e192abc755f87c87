import Anthropic from "@anthropic-ai/sdk";
import { createParser } from "eventsource-parser";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { defined } from "../../../shared/support/defined.ts";
import type { Brain } from "../../../simulator/brains/brain.ts";
import { createManualClock } from "../../support/manual-clock.ts";
import { startSimulator, type TestSimulator, textOf, yes } from "../../support/simulator.ts";

const MODEL = "claude-sonnet-5-5";
const ask = (content: string) => ({ model: MODEL, max_tokens: 200, messages: [{ role: "user" as const, content }] });

/** A brain that thinks, writes a text and calls a tool in each of three turns, and then ends with the last result. */
const counting: Brain = async (_request, { lastToolResults, turn }) =>
  turn < 3
    ? {
        content: [
          { type: "thinking", thinking: `step ${turn}` },
          { type: "text", text: `Step ${turn}, after ${lastToolResults.map(({ content }) => content).join()}.` },
          { type: "tool_use", name: "double", input: { n: turn + 1 } },
        ],
      }
    : { content: [{ type: "text", text: `The last one was ${lastToolResults[0]?.content}.` }] };

let sim: TestSimulator;
let api: Anthropic;

async function use(brain: Brain, options: Parameters<typeof startSimulator>[0] = {}): Promise<void> {
  await sim?.close();
  sim = await startSimulator({ brain, ...options });
  api = sim.client();
}

beforeEach(() => use(counting));
afterEach(() => sim.close());

describe("the official SDK, as it is", () => {
  test("streams the same message that it gets without streaming", async () => {
    const whole = await api.messages.create(ask("go"));
    const stream = api.messages.stream(ask("go"));
    const events: string[] = [];
    stream.on("streamEvent", ({ type }) => events.push(type));
    const streamed = await stream.finalMessage();
    const plain = (message: Anthropic.Message) =>
      JSON.parse(
        JSON.stringify(message, (key, value) => (/^(id|signature|parsed_output)$/.test(key) ? undefined : value)),
      );
    expect(plain(streamed)).toEqual(plain(whole));
    expect(whole.stop_reason).toBe("tool_use");
    expect(events[0]).toBe("message_start");
    expect(events.slice(-2)).toEqual(["message_delta", "message_stop"]);
    expect(events.filter((type) => type === "content_block_start")).toHaveLength(3);
  });

  test("row 18: the tool runner costs the same over a thread as with the whole conversation each time", async () => {
    const runs = [];
    for (const thread of [undefined, false] as const) {
      await use(counting);
      const asked: number[] = [];
      const runner = api.beta.messages.toolRunner({
        ...ask("go"),
        tools: [
          {
            type: "custom" as const,
            name: "double",
            input_schema: { type: "object" as const, properties: { n: { type: "number" } } },
            parse: (input: unknown) => input as { n: number },
            run: ({ n }: { n: number }) => {
              asked.push(n);
              return String(n * 2);
            },
          },
        ],
        ...defined({ thread }),
      });
      const last = await runner.runUntilDone();
      const { calls, total, refused } = sim.simulator.books.read();
      runs.push({ calls, total, refused, asked, text: last.content.at(-1) });
    }
    expect(runs[0]).toMatchObject({ calls: 4, refused: {}, asked: [1, 2, 3], text: { text: "The last one was 6." } });
    expect(runs[1]).toEqual(runs[0]);
  });

  test("counts exactly the tokens that a call is billed for", async () => {
    const { max_tokens: _limit, ...counted } = ask(textOf(321));
    const { input_tokens } = await api.messages.countTokens(counted);
    const { usage } = await api.messages.create(ask(textOf(321)));
    expect([input_tokens, usage.input_tokens]).toEqual([321, 321]);
  });

  test("lists the models page by page, and retrieves each", async () => {
    const ids: string[] = [];
    for await (const model of api.models.list({ limit: 3 })) ids.push(model.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain(MODEL);
    expect(await api.models.retrieve(MODEL)).toMatchObject({ id: MODEL, type: "model" });
    await expect(api.models.retrieve("claude-none")).rejects.toBeInstanceOf(Anthropic.NotFoundError);
  });

  test("gets every answer with a request id", async () => {
    const { response, request_id } = await api.messages.create(ask("go")).withResponse();
    expect(request_id).toMatch(/^req_/);
    expect(response.headers.get("anthropic-organization-id")).toMatch(/^org_/);
  });
});

describe("errors have the SDK's error classes", () => {
  test.each([
    ["authentication_error", 401, Anthropic.AuthenticationError],
    ["permission_error", 403, Anthropic.PermissionDeniedError],
    ["not_found_error", 404, Anthropic.NotFoundError],
    ["rate_limit_error", 429, Anthropic.RateLimitError],
    ["api_error", 500, Anthropic.InternalServerError],
    ["overloaded_error", 529, Anthropic.InternalServerError],
  ] as const)("%s", async (type, status, kind) => {
    await use(async () => ({ content: [], fault: { kind: "http_error", type, status } }));
    const error = await api.messages.create(ask("go")).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(kind);
    expect(error).toMatchObject({ status, error: { error: { type } } });
    expect(sim.simulator.books.read()).toMatchObject({ calls: 0, refused: { [type]: 1 } });
  });

  test("retry-after is obeyed, and refused calls are not billed", async () => {
    let count = 0;
    await use(async () => {
      count += 1;
      if (count > 1) return { content: [{ type: "text", text: "now" }] };
      return { content: [], fault: { kind: "http_error", type: "rate_limit_error", status: 429, retryAfter: 1 } };
    });
    const from = performance.now();
    const { content } = await sim.client({ maxRetries: 2 }).messages.create(ask("go"));
    expect(content).toMatchObject([{ text: "now" }]);
    expect(performance.now() - from).toBeGreaterThanOrEqual(950);
    expect(sim.simulator.books.read()).toMatchObject({ calls: 1, refused: { rate_limit_error: 1 } });
  });

  test("a brain that throws is an error with its stack, which the SDK does not retry", async () => {
    await use(async () => {
      throw new TypeError("I forgot everything");
    });
    const error = await sim
      .client({ maxRetries: 3 })
      .messages.create(ask("go"))
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ status: 500 });
    expect(String((error as Error).message)).toContain("TypeError: I forgot everything");
    expect(sim.simulator.books.read().refused).toEqual({ api_error: 1 });
  });

  test("a stream that breaks in the middle is billed, a stream that never started is not", async () => {
    await use(async () => ({
      content: [{ type: "text", text: "half" }],
      fault: { kind: "stream_error", type: "overloaded_error" },
    }));
    await expect(api.messages.stream(ask("go")).finalMessage()).rejects.toMatchObject({
      error: { error: { type: "overloaded_error" } },
    });
    expect(sim.simulator.books.read().calls).toBe(1);
    await use(async () => ({ content: [], fault: { kind: "cut_before_headers" } }));
    await expect(api.messages.stream(ask("go")).finalMessage()).rejects.toBeInstanceOf(Anthropic.APIConnectionError);
    expect(sim.simulator.books.read().calls).toBe(0);
  });

  test.each<[string, object]>([
    ["an unknown field", { temper: 1 }],
    ["no messages", { messages: [] }],
    ["a negative max_tokens", { max_tokens: -1 }],
    ["a model that does not exist", { model: "gpt-9" }],
    [
      "a result without a call",
      { messages: [{ role: "user", content: [{ type: "tool_result", tool_use_id: "x", content: "" }] }] },
    ],
  ])("%s is refused", async (_what, over) => {
    const error = await api.messages.create({ ...ask("go"), ...over } as never).catch((thrown: unknown) => thrown);
    expect((error as { status: number }).status).toBeGreaterThanOrEqual(400);
    expect((error as { status: number }).status).toBeLessThan(500);
    expect(sim.simulator.books.read().calls).toBe(0);
  });
});

describe("other clients", () => {
  const headers = { "x-api-key": "sk-any-key", "anthropic-version": "2023-06-01", "content-type": "application/json" };
  const post = (body: object, over: Record<string, string> = {}) =>
    fetch(`${sim.url}/v1/messages`, { method: "POST", headers: { ...headers, ...over }, body: JSON.stringify(body) });

  test("read the stream with any parser of server-sent events", async () => {
    const answer = await post({ ...ask("go"), stream: true });
    expect(answer.headers.get("content-type")).toBe("text/event-stream");
    const seen: { event: string | undefined; type: string }[] = [];
    const parser = createParser({
      onEvent: ({ event, data }) => seen.push({ event, type: (JSON.parse(data) as { type: string }).type }),
    });
    parser.feed(await answer.text());
    expect(seen.length).toBeGreaterThan(6);
    expect(seen.every(({ event, type }) => event === type)).toBe(true);
  });

  test("get an explanation of a missing key, version or path", async () => {
    const codes = await Promise.all([
      post(ask("go"), { "x-api-key": "" }),
      post(ask("go"), { "anthropic-version": "" }),
      fetch(`${sim.url}/v2/messages`, { headers }),
    ]);
    expect(codes.map(({ status }) => status)).toEqual([401, 400, 404]);
    for (const answer of codes) {
      expect(await answer.json()).toMatchObject({
        type: "error",
        error: { type: expect.any(String), message: expect.any(String) },
      });
      expect(answer.headers.get("request-id")).toMatch(/^req_/);
    }
  });

  test("reach the rate limit of their tier, and learn when to retry", async () => {
    await use(yes, { tier: "start", clock: createManualClock() });
    const limit = Number((await post(ask("go"))).headers.get("anthropic-ratelimit-input-tokens-limit"));
    const quarter = ask(textOf(Math.floor(limit / 4)));
    const statuses: number[] = [];
    for (let i = 0; i < 5; i++) {
      const answer = await post(quarter);
      statuses.push(answer.status);
      if (answer.status === 429) expect(Number(answer.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
    }
    expect(statuses).toEqual([200, 200, 200, 429, 429]);
  });
});
