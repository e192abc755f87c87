import { afterEach, expect, test } from "vitest";
import { createAnthropicClient } from "../../../shared/model/anthropic-client.ts";
import { ModelError } from "../../../shared/model/model-client.ts";
import { startSimulator, type TestSimulator, textOf } from "../../support/simulator.ts";

let sim: TestSimulator | undefined;
afterEach(() => sim?.close());

const ask = (tokens: number, model = "claude-sonnet-5-5") => ({
  model,
  max_tokens: 1000,
  messages: [{ role: "user" as const, content: textOf(tokens) }],
});

test("each model refuses a prompt that is longer than its window", async () => {
  sim = await startSimulator();
  const api = sim.client().messages;
  await expect(api.create(ask(200_000, "claude-haiku-4-5"))).resolves.toMatchObject({
    usage: { input_tokens: 200_000 },
  });
  await expect(api.create(ask(200_001, "claude-haiku-4-5"))).rejects.toThrow(
    "prompt is too long: 200001 tokens > 200000 maximum",
  );
  await expect(api.create(ask(200_001))).resolves.toMatchObject({ usage: { input_tokens: 200_001 } });
  await expect(api.create(ask(1_000_001))).rejects.toThrow("prompt is too long: 1000001 tokens > 1000000 maximum");
});

test("a smaller window applies to all requests or to one, and a share of it can be refused", async () => {
  sim = await startSimulator({ contextTokens: 60_000 });
  const api = sim.client().messages;
  await expect(api.create(ask(60_001))).rejects.toThrow("60001 tokens > 60000 maximum");
  const one = { headers: { "midwatch-context-tokens": "30000" } };
  await expect(api.create(ask(30_001), one)).rejects.toThrow("30001 tokens > 30000 maximum");
  await expect(api.create(ask(30_001))).resolves.toBeDefined();
  expect(await sim.client().models.retrieve("claude-sonnet-5-5")).toMatchObject({ max_input_tokens: 60_000 });
  await sim.close();
  sim = await startSimulator({ contextTokens: 60_000, refusedShare: 0.3 });
  await expect(sim.client().messages.create(ask(18_001))).rejects.toThrow("18001 tokens > 18000 maximum");
});

test("an answer that passes the window ends there", async () => {
  sim = await startSimulator({
    contextTokens: 30_000,
    brain: async () => ({ content: [{ type: "text", text: textOf(500) }] }),
  });
  const cut = await sim.client().messages.create(ask(29_900));
  expect(cut).toMatchObject({ stop_reason: "model_context_window_exceeded", usage: { output_tokens: 100 } });
  expect(await sim.client().messages.create(ask(29_500))).toMatchObject({ stop_reason: "end_turn" });
});

test("Midwatch's client names a prompt that is too long", async () => {
  sim = await startSimulator({ contextTokens: 30_000 });
  const client = createAnthropicClient({ apiKey: "sk-test-key-0123456789", baseUrl: sim.url });
  const messages = [{ role: "user" as const, content: [{ type: "text", text: textOf(30_001) }] }];
  const request = { model: "claude-sonnet-5-5", max_tokens: 100, tools: [], system: [], messages };
  const error = await client.send(request, { signal: new AbortController().signal }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ModelError);
  expect(error).toMatchObject({ kind: "context_exceeded", isBilled: false, isRetriable: false });
});
