import Anthropic from "@anthropic-ai/sdk";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Brain, BrainRequest } from "../../../simulator/brains/brain.ts";
import { startSimulator, type TestSimulator, textOf } from "../../support/simulator.ts";

type Params = Anthropic.Beta.MessageCreateParamsNonStreaming;
type Message = Anthropic.Beta.BetaMessageParam;

const BINDING = "thinking-binding-controls-2026-08-01";
const DROP = { type: "adaptive", block_binding: { prefix_mismatch_behavior: "drop_block" } } as const;
const marker = { type: "ephemeral" } as const;
const user = (text: string): Message => ({ role: "user", content: text });

let sim: TestSimulator;
let seen: BrainRequest | undefined;

const thoughtful: Brain = async (request, { turn }) => {
  seen = request;
  return {
    content: [
      { type: "thinking", thinking: textOf(30, `a${turn}`) },
      { type: "thinking", thinking: textOf(30, `b${turn}`) },
      { type: "text", text: `answer ${turn}` },
    ],
  };
};
beforeEach(async () => {
  sim = await startSimulator({ brain: thoughtful });
});
afterEach(() => sim.close());

const send = (messages: Message[], over: Partial<Params> = {}) =>
  sim
    .client()
    .beta.messages.create({ model: "claude-opus-5-5", max_tokens: 4096, messages, betas: [BINDING], ...over });

/** A conversation of three user messages, with the model's two answers between them. */
async function converse(model = "claude-opus-5-5"): Promise<Message[]> {
  const messages = [user("one ".repeat(50))];
  for (const text of ["two", "three"]) {
    const { content } = await send(messages, { model });
    messages.push({ role: "assistant", content } as Message, user(text));
  }
  return messages;
}

const thoughts = () => JSON.stringify(seen?.messages).match(/"thinking":"[ab]\d/g)?.length ?? 0;
const editFirst = (messages: Message[]) => [user("one, shortened"), ...messages.slice(1)];

test("an unchanged conversation keeps its thinking, whatever its markers and effort are", async () => {
  const [first, ...rest] = await converse();
  const marked: Message = {
    role: "user",
    content: [{ type: "text", text: String(first?.content), cache_control: marker }],
  };
  const answer = await send([marked, ...rest], { output_config: { effort: "low" } });
  expect(answer.input_transformations).toEqual([]);
  expect(thoughts()).toBe(4);
});

test("edited history: thinking behind it is refused by default, and dropped on request: not counted, not shown", async () => {
  const messages = editFirst(await converse());
  const refused = await send(messages).catch((thrown: unknown) => thrown);
  expect(refused).toBeInstanceOf(Anthropic.BadRequestError);
  expect(String(refused)).toContain(
    "messages.1.content.0: Invalid `signature` in `thinking` block. The block is bound",
  );
  const counted = () =>
    sim.client().beta.messages.countTokens({ model: "claude-opus-5-5", messages, betas: [BINDING], thinking: DROP });
  const before = await counted();
  const answer = await send(messages, { thinking: DROP });
  expect(thoughts()).toBe(0);
  expect(answer.usage.input_tokens).toBe(before.input_tokens);
  expect(before.input_tokens).toBeLessThan(50);
  expect(answer.input_transformations?.map((entry) => [entry.type, entry.path, entry.reason])).toEqual(
    [1, 3].flatMap((i) =>
      [0, 1].map((j) => ["thinking_dropped", `messages.${i}.content.${j}`, "prefix_binding_mismatch"]),
    ),
  );
  // Thinking that was made after the edit fits the edited conversation.
  const next = [...messages, { role: "assistant", content: answer.content } as Message, user("four")];
  expect((await send(next, { thinking: DROP })).input_transformations).toHaveLength(4);
  expect(thoughts()).toBe(2);
});

test("an edit between two turns drops only the thinking behind it, and the cache from there on", async () => {
  const marked = (list: Message[]) => [
    ...list.slice(0, -1),
    { role: "user", content: [{ type: "text", text: String(list.at(-1)?.content), cache_control: marker }] } as Message,
  ];
  const system = textOf(600);
  const own = [user("one")];
  for (const text of ["two", "three"]) {
    const { content } = await send(marked(own), { system, thinking: DROP });
    own.push({ role: "assistant", content } as Message, user(text));
  }
  const warm = await send(marked(own), { system, thinking: DROP });
  expect(warm.usage.cache_read_input_tokens).toBeGreaterThan(660);
  const changed = own.map((message, i) => (i === 2 ? user("two, otherwise") : message));
  const cold = await send(marked(changed), { system, thinking: DROP });
  expect(thoughts()).toBe(2);
  expect(cold.input_transformations?.map(({ path }) => path)).toEqual(["messages.3.content.0", "messages.3.content.1"]);
  expect(cold.usage.cache_read_input_tokens).toBeLessThan(warm.usage.cache_read_input_tokens ?? 0);
});

test("older accounts are not checked unless they ask, and are told", async () => {
  await sim.close();
  sim = await startSimulator({ brain: thoughtful, rules: { refusesUnfitThinking: false } });
  const answer = await send(editFirst(await converse()));
  expect(thoughts()).toBe(4);
  expect(new Set(answer.input_transformations?.map(({ type }) => type))).toEqual(
    new Set(["thinking_mismatch_allowed"]),
  );
});

test("older models keep their thinking after an edit", async () => {
  const messages = editFirst(await converse("claude-opus-5"));
  await send(messages, { model: "claude-opus-5", betas: [] });
  expect(thoughts()).toBe(4);
});

test("thinking may be left out from the start, not from the middle; another model's is dropped", async () => {
  const messages = await converse();
  const without = (i: number, j: number) =>
    messages.map((message, at) =>
      at === i
        ? ({ ...message, content: (message.content as object[]).filter((_, k) => k !== j) } as Message)
        : message,
    );
  expect((await send(without(1, 0))).input_transformations).toEqual([]);
  await expect(send(without(1, 1))).rejects.toThrow(/bound to a different conversation/);
  const other = await send(messages, { model: "claude-sonnet-5-5" });
  expect(other.input_transformations?.map(({ reason }) => reason)).toEqual(Array(4).fill("model_binding_mismatch"));
});

test.each(["claude-opus-5-5", "claude-opus-5"])(
  "%s refuses changed or reordered thinking in the latest turn",
  async (model) => {
    const messages = await converse(model);
    const last = messages[3]?.content as Anthropic.Beta.BetaThinkingBlockParam[];
    const withLast = (content: object[]) =>
      messages.map((message, i) => (i === 3 ? ({ ...message, content } as Message) : message));
    const reordered = withLast([last[1]!, last[0]!, last[2]!]);
    await expect(send(reordered, { model, thinking: DROP })).rejects.toThrow(
      /latest assistant message cannot be modified/,
    );
    const forged = withLast([{ ...last[0]!, thinking: "I never thought this" }, last[2]!]);
    await expect(send(forged, { model, thinking: DROP })).rejects.toThrow(/Invalid `signature` in `thinking` block"/);
  },
);

test("thinking in turns kept behind a summary stays valid, if they follow directly and system is the same", async () => {
  const betas = [BINDING, "compact-2026-09-04"];
  const messages = await converse();
  const { content } = await send(messages.slice(0, 2), { betas, compaction: { type: "summarize" } });
  const kept = [{ role: "assistant", content } as Message, ...messages.slice(2)];
  expect((await send(kept, { betas })).input_transformations).toEqual([]);
  expect(thoughts()).toBe(2);
  await expect(send(kept, { betas, system: "Be brief." })).rejects.toThrow(/bound to a different conversation/);
  const gap = [kept[0]!, user("something else"), ...kept.slice(2)];
  await expect(send(gap, { betas })).rejects.toThrow(/bound to a different conversation/);
});

test("the choice needs its beta", async () => {
  await expect(send([user("go")], { betas: [], thinking: DROP })).rejects.toThrow(/block_binding: Extra inputs/);
});
