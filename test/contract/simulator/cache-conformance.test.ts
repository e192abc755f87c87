import type Anthropic from "@anthropic-ai/sdk";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { defined } from "../../../shared/support/defined.ts";
import { createManualClock, type ManualClock } from "../../support/manual-clock.ts";
import { startSimulator, type TestSimulator, textOf } from "../../support/simulator.ts";

// The rows of the conformance table. The model caches prefixes from 512 tokens on; the shared prefix S has 5,000 tokens
// and the suffix 40.
type Params = Anthropic.MessageCreateParamsNonStreaming;
type SystemBlock = Anthropic.TextBlockParam;

const MODEL = "claude-sonnet-5-5";
const MINUTE = 60_000;
const marker = { type: "ephemeral" } as const;
const hour = { type: "ephemeral", ttl: "1h" } as const;
const suffix = (salt = "s") => textOf(40, salt);
const prefix = (over: Partial<SystemBlock> = {}): SystemBlock[] => [
  { type: "text", text: textOf(5000), cache_control: marker, ...over },
];

let clock: ManualClock;
let held: { started: () => void; release: Promise<void> } | undefined;
let sim: TestSimulator;
let api: Anthropic;

beforeEach(async () => {
  clock = createManualClock();
  held = undefined;
  sim = await startSimulator({
    clock,
    brain: async () => {
      const hold = held;
      hold?.started();
      await hold?.release;
      return { content: [{ type: "text", text: "ok" }] };
    },
  });
  api = sim.client();
});

afterEach(() => sim.close());

const request = (over: Partial<Params> = {}): Params => ({
  model: MODEL,
  max_tokens: 100,
  system: prefix(),
  messages: [{ role: "user", content: suffix() }],
  ...over,
});

/** Sends one call; returns how many tokens were read from the cache, written to it, and uncached. */
async function send(over: Partial<Params> = {}, client = api) {
  const { usage } = await client.messages.create(request(over));
  return figures(usage);
}

function figures(usage: Anthropic.Usage) {
  return {
    read: usage.cache_read_input_tokens,
    write5m: usage.cache_creation?.ephemeral_5m_input_tokens,
    write1h: usage.cache_creation?.ephemeral_1h_input_tokens,
    input: usage.input_tokens,
  };
}

const of = (read: number, write5m: number, input: number, write1h = 0) => ({ read, write5m, write1h, input });
const cold = of(0, 5000, 40);
const warm = of(5000, 0, 40);

test("row 1: a cold request writes up to its marker", async () => {
  expect(await send()).toEqual(cold);
});

test("row 2: a second request after the first byte of the first one reads", async () => {
  await send();
  expect(await send({ messages: [{ role: "user", content: suffix("other") }] })).toEqual(warm);
});

/** Holds back the brain's answers until `release` is called. `started` resolves when `count` requests are waiting. */
function holdBrain(count: number) {
  let release = () => {};
  let waiting = 0;
  const started = new Promise<void>((resolve) => {
    held = {
      started: () => {
        waiting += 1;
        if (waiting === count) resolve();
      },
      release: new Promise<void>((open) => {
        release = open;
      }),
    };
  });
  return { started, release: () => release() };
}

test("row 3: a second request before the first byte of the first one writes again", async () => {
  const hold = holdBrain(2);
  const both = [send(), send()];
  await hold.started;
  hold.release();
  expect(await Promise.all(both)).toEqual([cold, cold]);
});

test("row 4: ten workers that start cold at once all pay for the whole prompt", async () => {
  const hold = holdBrain(10);
  const all = Array.from({ length: 10 }, (_, i) => send({ messages: [{ role: "user", content: suffix(`w${i}`) }] }));
  await hold.started;
  hold.release();
  expect(await Promise.all(all)).toEqual(Array.from({ length: 10 }, () => cold));
});

test("row 5: after a request with max_tokens 0 ten workers read", async () => {
  const warmed = await api.messages.create(request({ max_tokens: 0 }));
  expect(figures(warmed.usage)).toEqual(cold);
  expect(warmed).toMatchObject({ content: [], stop_reason: "max_tokens", usage: { output_tokens: 0 } });
  const all = await Promise.all(
    Array.from({ length: 10 }, (_, i) => send({ messages: [{ role: "user", content: suffix(`w${i}`) }] })),
  );
  expect(all).toEqual(Array.from({ length: 10 }, () => warm));
});

test("row 6: with the marker only on the varying part, every request writes the whole prompt", async () => {
  for (const salt of ["a", "b", "c"]) {
    const content = [{ type: "text" as const, text: suffix(salt), cache_control: marker }];
    const system = [{ type: "text" as const, text: textOf(5000) }];
    expect(await send({ system, messages: [{ role: "user", content }] })).toEqual(of(0, 5040, 0));
  }
});

test("row 7: a prefix below the model's minimum is not cached, and no error says so", async () => {
  const system: SystemBlock[] = [{ type: "text", text: textOf(500), cache_control: marker }];
  for (let i = 0; i < 2; i++) expect(await send({ system })).toEqual(of(0, 0, 540));
});

describe("row 8: a lifetime counts from the start of the request that wrote, not from its end", () => {
  test.each([
    [299_000, warm],
    [301_000, cold],
  ])("after a stream of four minutes a reader at %i ms", async (at, expected) => {
    await sim.close();
    // An answer of 240 tokens at one token per second.
    const brain = async () => ({ content: [{ type: "text", text: textOf(240) }] });
    sim = await startSimulator({ clock, brain, latency: { outputTokensPerSecond: 1 } });
    api = sim.client();
    const stream = api.messages.stream({ ...request(), max_tokens: 500 });
    let isDone = false;
    const done = stream.finalMessage().then((message) => {
      isDone = true;
      return message;
    });
    await moveUntil(() => isDone);
    expect(figures((await done).usage)).toEqual(cold);
    expect(clock.now()).toBe(4 * MINUTE);
    clock.advance(at - clock.now());
    const reader = send();
    let isRead = false;
    void reader.then(() => {
      isRead = true;
    });
    await moveUntil(() => isRead);
    expect(await reader).toEqual(expected);
  });

  /** Advances the test's clock whenever the server sleeps, until `isOver` returns true. */
  async function moveUntil(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      if (clock.isAwaited()) clock.advance(1000);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
});

test("row 9: each read renews the entry's lifetime", async () => {
  await send();
  for (let i = 0; i < 3; i++) {
    clock.advance(4 * MINUTE);
    expect(await send()).toEqual(warm);
  }
  clock.advance(5 * MINUTE);
  expect(await send()).toEqual(cold);
});

test("row 10: another tool_choice preserves the entry of the system and breaks the messages", async () => {
  const tools = [{ name: "look", description: textOf(10), input_schema: { type: "object" as const } }];
  const content = [{ type: "text" as const, text: textOf(600), cache_control: marker }];
  const over = { tools, messages: [{ role: "user" as const, content }] };
  const first = await send(over);
  expect(first.read).toBe(0);
  const toSystem = (first.write5m ?? 0) - 600;
  expect(await send(over)).toEqual(of(toSystem + 600, 0, 0));
  expect(await send({ ...over, tool_choice: { type: "none" } })).toEqual(of(toSystem, 600, 0));
});

test("row 11: one byte of a tool's description changes everything after it", async () => {
  const tools = (description: string) => [{ name: "look", description, input_schema: { type: "object" as const } }];
  const first = await send({ tools: tools("Looks at a thing.") });
  expect(first).toMatchObject({ read: 0, input: 40 });
  expect(await send({ tools: tools("Looks at a thing.") })).toMatchObject({ read: first.write5m, write5m: 0 });
  expect(await send({ tools: tools("Looks at a thing!") })).toEqual(first);
});

describe("row 12: a breakpoint looks back over twenty positions, its own included", () => {
  const blocks = (count: number) =>
    Array.from({ length: count }, (_, i) => ({ type: "text" as const, text: textOf(40, `block ${i}`) }));
  const withMarker = (count: number): Partial<Params> => {
    const all = blocks(count);
    return {
      system: [],
      messages: [{ role: "user", content: [...all.slice(0, -1), { ...all[count - 1]!, cache_control: marker }] }],
    };
  };

  test.each([
    [34, of(16 * 40, 19 * 40, 0)],
    [35, of(0, 36 * 40, 0)],
  ])("entry at position 15, breakpoint at %i", async (at, expected) => {
    expect(await send(withMarker(16))).toEqual(of(0, 16 * 40, 0));
    expect(await send(withMarker(at + 1))).toEqual(expected);
  });
});

test("row 13: a run of tool results is one step of the lookback", async () => {
  const uses = Array.from({ length: 30 }, (_, i) => ({
    type: "tool_use" as const,
    id: `toolu_${i}`,
    name: "look",
    input: { i },
  }));
  const results = uses.map(({ id }) => ({ type: "tool_result" as const, tool_use_id: id, content: textOf(10) }));
  const tools = [{ name: "look", input_schema: { type: "object" as const } }];
  const opening = { role: "user" as const, content: textOf(600) };
  const last = uses.at(-1)!;
  const written = await send({
    system: [],
    tools,
    messages: [
      opening,
      { role: "assistant", content: [...uses.slice(0, -1), { ...last, cache_control: marker }] },
      { role: "user", content: results },
    ],
  });
  expect(written.write5m).toBeGreaterThan(600);
  const read = await send({
    system: [],
    tools,
    messages: [
      opening,
      { role: "assistant", content: uses },
      { role: "user", content: [...results, { type: "text", text: textOf(40), cache_control: marker }] },
    ],
  });
  expect(read).toEqual(of(written.write5m ?? 0, 30 * 10 + 40, 0));
});

test("row 14: an hour for the prefix and five minutes for the rest", async () => {
  const system = [
    ...prefix({ cache_control: hour }),
    { type: "text" as const, text: textOf(200), cache_control: marker },
  ];
  expect(await send({ system })).toEqual(of(0, 200, 40, 5000));
  clock.advance(6 * MINUTE);
  expect(await send({ system })).toEqual(of(5000, 200, 40));
  clock.advance(61 * MINUTE);
  expect(await send({ system })).toEqual(of(0, 200, 40, 5000));
});

test("row 15: the same text under another key or on another model is another entry", async () => {
  await send();
  expect(await send({}, sim.client({ apiKey: "sk-other-key" }))).toEqual(cold);
  expect(await send({ model: "claude-opus-5" })).toEqual(cold);
  expect(await send()).toEqual(warm);
});

describe("row 16: invalid markers are a 400", () => {
  const block = (salt: string, cache_control?: Anthropic.CacheControlEphemeral) => ({
    type: "text" as const,
    text: textOf(600, salt),
    ...defined({ cache_control }),
  });
  const four = ["a", "b", "c", "d"].map((salt) => block(salt, marker));

  test.each<[string, Partial<Params>]>([
    ["five markers", { system: [...four, block("e", marker)] }],
    ["an hour after five minutes", { system: [block("a", marker), block("b", hour)] }],
    ["the automatic marker with four others", { system: four, cache_control: marker }],
  ])("%s", async (_what, over) => {
    await expect(send(over)).rejects.toMatchObject({
      status: 400,
      error: { type: "error", error: { type: "invalid_request_error" } },
    });
    expect(sim.simulator.books.read()).toMatchObject({ calls: 0, refused: { invalid_request_error: 1 } });
  });
});

test("row 17: Haiku 5.5 takes the price of its long prompts for every token from 100,001 on", async () => {
  const costOf = async (tokens: number) => {
    await send({ model: "claude-haiku-5-5", system: [], messages: [{ role: "user", content: textOf(tokens) }] });
    return sim.simulator.books.read().entries.at(-1)?.costUsd;
  };
  // Prices in dollars per million tokens: 0.1 for input and 0.5 for output; if the input has more than 100,000 tokens,
  // 0.5 and 2.5. The answer "ok" is one token.
  expect(await costOf(100_000)).toBeCloseTo((100_000 * 0.1 + 0.5) / 1e6, 10);
  expect(await costOf(100_001)).toBeCloseTo((100_001 * 0.5 + 2.5) / 1e6, 10);
});
