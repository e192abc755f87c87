import type Anthropic from "@anthropic-ai/sdk";
import { afterEach, expect, test } from "vitest";
import { defined } from "../../../shared/support/defined.ts";
import type { CacheRules } from "../../../simulator/cache/rules.ts";
import { createManualClock } from "../../support/manual-clock.ts";
import { startSimulator, type TestSimulator, textOf, yes } from "../../support/simulator.ts";

// Where the API's documentation does not state a rule, the simulator by default does what costs more. A switch for each
// rule changes that.
const marker = { type: "ephemeral" } as const;
let sim: TestSimulator | undefined;
afterEach(() => sim?.close());

async function usageUnder(
  rules: Partial<CacheRules>,
  requests: readonly object[],
  options: { clock?: ReturnType<typeof createManualClock>; between?: () => void } = {},
): Promise<Anthropic.Usage[]> {
  await sim?.close();
  sim = await startSimulator({ brain: yes, rules, ...defined({ clock: options.clock }) });
  const seen: Anthropic.Usage[] = [];
  for (const over of requests) {
    const params = { model: "claude-opus-5", max_tokens: 9, messages: [{ role: "user", content: "go" }], ...over };
    seen.push((await sim.client().messages.create(params as Anthropic.MessageCreateParamsNonStreaming)).usage);
    options.between?.();
  }
  return seen;
}

const system = [{ type: "text", text: textOf(2000), cache_control: marker }];

test("another effort is another prefix, unless it is assumed that it comes after the system", async () => {
  const requests = [{ system }, { system, output_config: { effort: "low" } }];
  expect((await usageUnder({}, requests))[1]?.cache_read_input_tokens).toBe(0);
  expect((await usageUnder({ rendersConfigAhead: false }, requests))[1]?.cache_read_input_tokens).toBe(2000);
});

test("a hit renews the request's shorter entries, unless it is assumed that it does not", async () => {
  const long = [...system, { type: "text", text: textOf(2000, "more"), cache_control: marker }];
  const four = () => {
    const clock = createManualClock();
    return { clock, between: () => clock.advance(4 * 60_000) };
  };
  // Both entries are written at minute 0. The request at minute 4 reads the longer entry; the request at minute 8 asks
  // only for the shorter one.
  const requests = [{ system: long }, { system: long }, { system }];
  expect((await usageUnder({}, requests, four()))[2]?.cache_read_input_tokens).toBe(2000);
  expect((await usageUnder({ refreshesShorter: false }, requests, four()))[2]?.cache_read_input_tokens).toBe(0);
});

test("an answer that breaks off is billed, unless it is assumed that it is not", async () => {
  const calls: number[] = [];
  for (const rules of [{}, { billsAborted: false }]) {
    await sim?.close();
    sim = await startSimulator({
      rules,
      brain: async () => ({
        content: [{ type: "text", text: "half" }],
        fault: { kind: "stream_error", type: "overloaded_error" },
      }),
    });
    const stream = sim.client().messages.stream({
      model: "claude-opus-5",
      max_tokens: 9,
      messages: [{ role: "user", content: "go" }],
    });
    await expect(stream.finalMessage()).rejects.toThrow();
    calls.push(sim.simulator.books.read().calls);
  }
  expect(calls).toEqual([1, 0]);
});

test("an entry inside a run of results is found, unless it is assumed that only the run's end is looked up", async () => {
  const uses = Array.from({ length: 4 }, (_, i) => ({ type: "tool_use", id: `toolu_${i}`, name: "look", input: {} }));
  const results = uses.map(({ id }) => ({ type: "tool_result", tool_use_id: id, content: textOf(300) }));
  const conversation = (marked: number) => ({
    tools: [{ name: "look", input_schema: { type: "object" } }],
    messages: [
      { role: "user", content: "go" },
      { role: "assistant", content: uses },
      {
        role: "user",
        content: results.map((block, i) => (i === marked ? { ...block, cache_control: marker } : block)),
      },
    ],
  });
  const requests = [conversation(2), conversation(3)];
  expect((await usageUnder({}, requests))[1]?.cache_read_input_tokens).toBeGreaterThan(900);
  expect((await usageUnder({ looksInsideRuns: false }, requests))[1]?.cache_read_input_tokens).toBe(0);
});
