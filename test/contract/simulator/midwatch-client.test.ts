import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { createAnthropicClient } from "../../../shared/model/anthropic-client.ts";
import type { ModelReply } from "../../../shared/model/model-client.ts";
import type { ContentBlock, ModelRequest } from "../../../shared/prefix/breakpoints.ts";
import { costOf, resolvePrice } from "../../../shared/protocol/price/pricing.ts";
import type { Brain, BrainRequest } from "../../../simulator/brains/brain.ts";
import { startSimulator, type TestSimulator, textOf } from "../../support/simulator.ts";

const KEY = "sk-test-key-0123456789";
const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

const text = (words: string, over: object = {}): ContentBlock => ({ type: "text", text: words, ...over });
const marker = { cache_control: { type: "ephemeral" } };
const request = (messages: ModelRequest["messages"], over: Partial<ModelRequest> = {}): ModelRequest => ({
  model: "claude-sonnet-5-5",
  max_tokens: 16_000,
  tools: [],
  system: [text(textOf(1000), marker)],
  messages,
  ...over,
});
const send = (url: string, body: ModelRequest): Promise<ModelReply> =>
  createAnthropicClient({ apiKey: KEY, baseUrl: url }).send(body, { signal: new AbortController().signal });

async function start(brain: Brain): Promise<TestSimulator> {
  const sim = await startSimulator({ brain });
  closers.push(() => sim.close());
  return sim;
}

/** A server that adds fields and a beta to every request, and passes it on. So the SDK gets answers that Midwatch never asks for. */
async function adding(url: string, fields: object, beta: string): Promise<string> {
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = { ...JSON.parse(Buffer.concat(chunks).toString()), ...fields };
    const headers = {
      authorization: String(incoming.headers.authorization),
      "anthropic-version": String(incoming.headers["anthropic-version"]),
      "anthropic-beta": [incoming.headers["anthropic-beta"], beta].filter(Boolean).join(","),
      "content-type": "application/json",
    };
    const answer = await fetch(`${url}${incoming.url}`, { method: "POST", headers, body: JSON.stringify(body) });
    outgoing.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "" });
    outgoing.end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const OPENING = [{ role: "user" as const, content: [text("role: explorer"), text(textOf(800, "a"), marker)] }];

test("Midwatch's client asks for a summary, charges what the books have, and goes on from the block", async () => {
  const seen: BrainRequest[] = [];
  const sim = await start(async (asked) => {
    seen.push(asked);
    return { content: [{ type: "thinking", thinking: "hm" }, text("answer")] };
  });
  const turn = await send(sim.url, request(OPENING));
  const kept = { role: "assistant" as const, content: turn.content };
  const summary = await send(sim.url, request(OPENING, { compaction: { type: "summarize" } }));
  expect(summary).toMatchObject({
    stopReason: "compaction",
    content: [{ type: "compaction", signature: expect.stringMatching(/./) }],
  });
  expect(summary.usage).toMatchObject({ cacheReadTokens: 1804, inputTokens: 100 });
  expect(summary.usage.outputTokens).toBeGreaterThan(10);
  const block = { role: "assistant" as const, content: summary.content };
  const next = await send(sim.url, request([block, kept, { role: "user", content: [text("go on")] }]));
  expect(next.stopReason).toBe("end_turn");
  // The thinking of the kept answer fits, because the summary replaces exactly the messages before it.
  expect(seen.at(-1)?.messages[0]?.content.map(({ type }) => type)).toEqual(["compaction", "thinking", "text"]);
  const price = resolvePrice("claude-sonnet-5-5");
  const charged = [turn, summary, next].reduce((sum, { usage }) => sum + costOf(price, usage), 0);
  expect(charged).toBeCloseTo(sim.simulator.books.read().total.costUsd, 9);
});

test("after a tool result was shortened, the client's calls go on without the thinking behind it", async () => {
  let shown = 0;
  const sim = await start(async ({ messages }) => {
    shown = messages.flatMap(({ content }) => content).filter(({ type }) => type === "thinking").length;
    return { content: [{ type: "thinking", thinking: "hm" }, text("answer")] };
  });
  const { content } = await send(sim.url, request(OPENING));
  const rest = [
    { role: "assistant" as const, content },
    { role: "user" as const, content: [text("go on")] },
  ];
  await send(sim.url, request([...OPENING, ...rest]));
  expect(shown).toBe(1);
  await send(sim.url, request([{ role: "user", content: [text("role: explorer"), text("shortened")] }, ...rest]));
  expect(shown).toBe(0);
  expect(sim.simulator.books.read().refused).toEqual({});
});

test("iterations that the top-level usage hides are charged: the sum of all", async () => {
  const sim = await start(async () => ({ content: [text("answer")] }));
  const edits = [{ type: "compact_20260112", trigger: { type: "input_tokens", value: 50_000 } }];
  const url = await adding(sim.url, { context_management: { edits } }, "compact-2026-01-12");
  const reply = await send(url, request([{ role: "user", content: [text(textOf(60_000))] }]));
  expect(reply.content).toMatchObject([
    { type: "compaction", content: expect.stringContaining("Summary"), encrypted_content: null },
    { text: "answer" },
  ]);
  const { total } = sim.simulator.books.read();
  expect(total.inputTokens).toBeGreaterThan(60_000);
  const { costUsd, ...tokens } = total;
  expect(reply.usage).toEqual(tokens);
  expect(costOf(resolvePrice("claude-sonnet-5-5"), reply.usage)).toBeCloseTo(costUsd, 9);
});

test("blocks of unknown types survive: they come back as they were sent", async () => {
  const odd = { type: "hologram", data: { layers: [1, 2] } };
  const sim = await start(async () => ({ content: [odd, text("answer")] }));
  const { content } = await send(sim.url, request(OPENING));
  expect(content[0]).toEqual(odd);
  const messages = [
    ...OPENING,
    { role: "assistant" as const, content },
    { role: "user" as const, content: [text("more")] },
  ];
  await expect(send(sim.url, request(messages))).resolves.toMatchObject({ stopReason: "end_turn" });
});
