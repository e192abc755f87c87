import Anthropic from "@anthropic-ai/sdk";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Brain, BrainRequest } from "../../../simulator/brains/brain.ts";
import { startSimulator, type TestSimulator, textOf } from "../../support/simulator.ts";

type Params = Anthropic.Beta.MessageCreateParamsNonStreaming;
type Message = Anthropic.Beta.BetaMessageParam;

const MODEL = "claude-opus-5";
const BETAS = ["compact-2026-09-04"];
const marker = { type: "ephemeral" } as const;
const system = [{ type: "text" as const, text: textOf(1000), cache_control: marker }];
const history: Message[] = [
  { role: "user", content: "role: explorer\nThe canary is Zebra-77." },
  { role: "assistant", content: textOf(500, "first") },
  { role: "user", content: [{ type: "text", text: textOf(500, "go on"), cache_control: marker }] },
];
const base = { model: MODEL, max_tokens: 4096, system, betas: BETAS };
const summarize = { type: "summarize" } as const;

let sim: TestSimulator;
let api: Anthropic.Beta.Messages;
let seen: BrainRequest[] = [];

async function use(brain: Brain, options: Parameters<typeof startSimulator>[0] = {}): Promise<void> {
  await sim?.close();
  sim = await startSimulator({ brain, ...options });
  api = sim.client().beta.messages;
}

const noting = (): Brain => async (request) => {
  seen.push(request);
  return { content: [{ type: "text", text: "answer" }] };
};

beforeEach(async () => {
  seen = [];
  await use(noting());
});
afterEach(() => sim.close());

const compact = (over: Partial<Params> = {}) =>
  api.create({ ...base, messages: history, compaction: summarize, ...over });
const plain = (over: Partial<Params> = {}) => api.create({ ...base, messages: history, ...over });

test("a summary reads the warm prefix, and its whole usage is in the iterations", async () => {
  await plain();
  const answer = await compact();
  expect(answer).toMatchObject({
    stop_reason: "compaction",
    content: [
      { type: "compaction", content: expect.stringContaining("role: explorer"), signature: expect.any(String) },
    ],
    usage: { input_tokens: 0, output_tokens: 0, cache_read_input_tokens: 0 },
  });
  const [iteration] = answer.usage.iterations ?? [];
  // The 2,010 tokens of the prompt were cached by the first call; the API's own prompt is new.
  expect(iteration).toMatchObject({ type: "compaction", cache_read_input_tokens: 2010, input_tokens: 100 });
  expect(iteration?.output_tokens).toBeGreaterThan(10);
  const [, entry] = sim.simulator.books.read().entries;
  expect(entry).toMatchObject({ cacheReadTokens: 2010, outputTokens: iteration?.output_tokens, role: "explorer" });
  expect(entry?.costUsd).toBeCloseTo((2010 * 0.5 + 100 * 5 + (iteration?.output_tokens ?? 0) * 25) / 1e6, 9);
});

test("a streamed summary arrives whole at the start of its block", async () => {
  const events: string[] = [];
  const stream = api.stream({ ...base, messages: history, compaction: summarize });
  stream.on("streamEvent", ({ type }) => events.push(type));
  const streamed = await stream.finalMessage();
  const whole = await compact();
  expect(streamed.content).toEqual(whole.content);
  expect(streamed.usage.iterations).toMatchObject([{ type: "compaction" }]);
  expect(events).not.toContain("content_block_delta");
});

test("later requests consist of the block and what follows it, and a second summary replaces the first", async () => {
  await use(
    Object.assign(noting(), {
      summarize: (async (request) => ({
        content: [
          {
            type: "text",
            text: `${request.messages.length} of ${JSON.stringify(request.messages).match(/Zebra-\d+/)?.[0]}`,
          },
        ],
      })) satisfies Brain["summarize"],
    }),
  );
  const { content } = await compact();
  const rest: Message[] = [
    { role: "assistant", content: [...content.slice(0, -1), { ...content.at(-1)!, cache_control: marker } as never] },
    { role: "user", content: "And now?" },
  ];
  const next = await plain({ messages: rest });
  expect(seen.at(-1)?.messages[0]?.content[0]).toMatchObject({ type: "compaction", content: "3 of Zebra-77" });
  expect(JSON.stringify(seen.at(-1))).not.toContain("first");
  expect(next.usage).toMatchObject({ cache_read_input_tokens: 1000, cache_creation_input_tokens: 4, input_tokens: 2 });
  expect((await plain({ messages: rest })).usage.cache_read_input_tokens).toBe(1004);
  const counted = await api.countTokens({ model: MODEL, system, betas: BETAS, messages: rest, compaction: summarize });
  expect(counted.input_tokens).toBe(1006);
  const again = await compact({ messages: rest });
  expect(again.content).toMatchObject([{ type: "compaction", content: "2 of Zebra-77" }]);
});

test("the SDK's tool runner compacts and goes on", async () => {
  await use(async (_request, { turn, lastToolResults }) =>
    turn === 0 && lastToolResults.length === 0 && seen.push(_request) === 1
      ? { content: [{ type: "tool_use", name: "look", input: {} }] }
      : { content: [{ type: "text", text: "done" }] },
  );
  const runner = api.toolRunner({
    ...base,
    thread: false,
    messages: [{ role: "user", content: "go" }],
    tools: [
      {
        type: "custom" as const,
        name: "look",
        input_schema: { type: "object" as const },
        parse: (input: unknown) => input,
        run: () => {
          runner.compactBeforeNextTurn();
          return "seen";
        },
      },
    ],
  });
  const stops: unknown[] = [];
  for await (const message of runner) stops.push(message.stop_reason);
  expect(stops.slice(0, 2)).toEqual(["tool_use", "compaction"]);
  expect(sim.simulator.books.read().refused).toEqual({});
});

const call = { type: "tool_use" as const, id: "toolu_1", name: "look", input: {} };
const tools = [{ name: "look", input_schema: { type: "object" as const } }];
test.each<[string, Partial<Params>]>([
  ["compaction requires anthropic-beta: compact-2026-09-04", { betas: [] }],
  ["context_management", { context_management: { edits: [] } }],
  ["stop_sequences", { stop_sequences: ["x"] }],
  ["output_config.format", { output_config: { format: { type: "json_schema", schema: {} } } }],
  ["tool_choice any", { tools, tool_choice: { type: "any" } }],
  ["max_tokens: 0", { max_tokens: 0 }],
  ["not supported by claude-haiku-4-5", { model: "claude-haiku-4-5" }],
])("a request for a summary is refused with a message only: %s", async (words, over) => {
  const error = await compact(over).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Anthropic.BadRequestError);
  expect(error).toMatchObject({ errorCode: null });
  for (const word of words.split(" ")) expect((error as Error).message).toContain(word);
});

test.each<[string, (block: Message) => Partial<Params>]>([
  ["compaction_incomplete_turn", () => ({ tools, messages: [history[0]!, { role: "assistant", content: [call] }] })],
  ["compaction_nothing_to_summarize", () => ({ messages: [] })],
  ["compaction_block_misplaced", (block) => ({ messages: [history[0]!, block, history[2]!] })],
  ["compaction_block_ambiguous", (block) => ({ messages: [block, history[0]!, block, history[2]!] })],
  ["compaction_signature_invalid", (block) => ({ messages: [edited(block, { signature: "x.y" }), history[2]!] })],
  ["compaction_content_mismatch", (block) => ({ messages: [edited(block, { content: "lies" }), history[2]!] })],
])("%s is the error code of its 400", async (code, over) => {
  const { content } = await compact();
  const params = over({ role: "assistant", content } as Message);
  const error = await compact(params).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Anthropic.BadRequestError);
  expect(error).toMatchObject({ errorCode: code });
});

function edited(block: Message, over: object): Message {
  return { role: "assistant", content: [{ ...(block.content as object[])[0], ...over }] } as Message;
}

test("a block is refused without the beta, and with fields that the API did not return", async () => {
  const { content } = await compact();
  const block = { role: "assistant", content } as Message;
  const without = await plain({ betas: [], messages: [block, history[2]!] }).catch((thrown: unknown) => String(thrown));
  expect(without).toContain("'compaction' is not one of the expected content block types");
  const more = await plain({ messages: [edited(block, { citations: null }), history[2]!] }).catch(String);
  expect(more).toContain("messages.0.content.0.compaction.citations: Extra inputs are not permitted");
});

test.each([
  ["max_tokens", { content: [{ type: "text", text: textOf(50) }] }, { max_tokens: 49 }],
  ["tool_use", { content: [{ type: "tool_use", name: "look", input: {} }] }, {}],
  ["refusal", { content: [], stop_reason: "refusal" }, {}],
  ["end_turn", { content: [] }, {}],
])("no summary because of %s: empty content, and the call is billed", async (reason, reply, over) => {
  await use(Object.assign(noting(), { summarize: async () => reply }));
  expect(await compact(over)).toMatchObject({ stop_reason: reason, content: [] });
  expect(sim.simulator.books.read().total).toMatchObject({ inputTokens: 100, cacheWrite5mTokens: 2010 });
});

test("without room for its prompt, a summary is not made and costs nothing", async () => {
  await use(noting(), { contextTokens: 2100 });
  expect(await compact()).toMatchObject({
    stop_reason: "model_context_window_exceeded",
    content: [],
    usage: { iterations: [{ type: "compaction", input_tokens: 0, output_tokens: 0 }] },
  });
  expect(sim.simulator.books.read().total.costUsd).toBe(0);
});

test("at its threshold a request is summarised on the way: the top-level usage hides it, the bill does not", async () => {
  const long: Message[] = [{ role: "user", content: textOf(60_000) }];
  const params = {
    ...base,
    betas: ["compact-2026-01-12"],
    context_management: {
      edits: [{ type: "compact_20260112" as const, trigger: { type: "input_tokens" as const, value: 50_000 } }],
    },
  };
  const events: string[] = [];
  const stream = api.stream({ ...params, messages: long });
  stream.on("streamEvent", (event) => {
    if (event.type === "content_block_delta") events.push(event.delta.type);
  });
  const answer = await stream.finalMessage();
  expect(events).toEqual(["compaction_delta", "text_delta"]);
  expect(answer.content).toMatchObject([
    { type: "compaction", content: expect.stringContaining("Summary") },
    { type: "text", text: "answer" },
  ]);
  expect(answer.usage.iterations).toMatchObject([{ type: "compaction" }, { type: "message" }]);
  expect(answer.usage.input_tokens + answer.usage.cache_read_input_tokens!).toBeLessThan(1100);
  const { total } = sim.simulator.books.read();
  expect(total.inputTokens + total.cacheReadTokens + total.cacheWrite5mTokens).toBeGreaterThan(61_000);
  // The client sends everything back; the API ignores what comes before the block.
  await api.create({
    ...params,
    messages: [...long, { role: "assistant", content: answer.content } as Message, { role: "user", content: "more" }],
  });
  expect(seen.at(-1)?.messages).toMatchObject([
    { role: "assistant", content: answer.content },
    { role: "user", content: [{ text: "more" }] },
  ]);
  expect(sim.simulator.books.read().calls).toBe(2);
  const paused = await api.create({
    ...params,
    messages: long,
    context_management: { edits: [{ ...params.context_management.edits[0]!, pause_after_compaction: true }] },
  });
  expect(paused).toMatchObject({ stop_reason: "compaction", content: [{ type: "compaction" }] });
});
