import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { createAnthropicClient } from "../../../../shared/model/anthropic-client.ts";
import { buildWarmRequest } from "../../../../shared/prefix/breakpoints.ts";
import type { Brain } from "../../../../simulator/brains/brain.ts";
import misbehave from "../../../../simulator/brains/misbehave.ts";
import { buildSimulatorServer } from "../../../../simulator/http/server.ts";
import { createSimulator } from "../../../../simulator/simulator.ts";
import { memoryLedger, PREFIX, type RigOptions, run, withFolder } from "./rig.ts";

const KEY = "sk-ant-test-0123456789";
const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

/**
 * Runs the real agent loop with the real API client against a simulator, which checks every request as the API does.
 */
async function converse(brain: Brain, words: string, options: Partial<RigOptions> = {}) {
  const simulator = createSimulator({ brain, apiKey: KEY });
  const app = buildSimulatorServer(simulator);
  closers.push(() => app.close());
  const client = createAnthropicClient({ apiKey: KEY, baseUrl: await app.listen({ host: "127.0.0.1", port: 0 }) });
  const ledger = memoryLedger();
  let result: Awaited<ReturnType<typeof run>> | undefined;
  await withFolder(async (folder) => {
    const inbox = [{ key: "opening", text: `role: implementer\n${words}` }];
    result = await run({ file: join(folder, "t.jsonl"), client, ledger, inbox, ...options });
  });
  return { result: result!, simulator, ledger };
}

test.each([
  ["ends_without_submitting", "no_submission", 3],
  ["ends_once_without_submitting", "submitted", 2],
  ["unknown_tool", "submitted", 2],
  ["wrong_arguments", "submitted", 2],
  ["several_calls", "submitted", 2],
  ["refuses", "refusal", 1],
  ["cut_tool_input", "submitted", 2],
  ["pauses", "submitted", 2],
  // For its progress this brain counts the answers in the conversation. Empty answers are not part of the conversation,
  // so it returns empty answers forever.
  ["returns_nothing", "no_submission", 3],
  ["repeats_itself", "repeating", 5],
  ["thinks", "submitted", 2],
  ["none", "submitted", 1],
])(
  "a model that %s ends as %s after %i turns, and the ledger matches the API's bill to the token",
  async (kind, stopReason, turns) => {
    const { result, simulator, ledger } = await converse(misbehave, `misbehave: ${kind}`);
    expect(result).toMatchObject({ stopReason, turns });
    const books = simulator.books.read();
    expect(books.refused).toEqual({});
    expect(result.usage).toMatchObject({
      calls: books.calls,
      inputTokens: books.total.inputTokens,
      outputTokens: books.total.outputTokens,
      cacheReadTokens: books.total.cacheReadTokens,
      cacheWrite5mTokens: books.total.cacheWrite5mTokens,
      cacheWrite1hTokens: books.total.cacheWrite1hTokens,
    });
    expect(ledger.settledUsd()).toBeCloseTo(books.total.costUsd, 9);
    expect(ledger.held.size).toBe(0);
  },
);

test("every turn reads from the cache everything that the previous turn sent, even beyond a lookback of twenty positions", async () => {
  const chatty: Brain = async (_request, { turn }) => {
    if (turn === 4) return { content: [{ type: "tool_use", name: "submit_result", input: { summary: "done" } }] };
    const words = Array.from({ length: 25 }, (_, i) => ({ type: "text", text: `thought ${turn}.${i}` }));
    return { content: [...words, { type: "tool_use", name: "read_file", input: { path: `${turn}.js` } }] };
  };
  const { result, simulator } = await converse(chatty, "go");
  expect(result.stopReason).toBe("submitted");
  const { entries } = simulator.books.read();
  expect(entries).toHaveLength(5);
  const prompt = (entry: (typeof entries)[number]) =>
    entry.cacheReadTokens + entry.cacheWrite5mTokens + entry.cacheWrite1hTokens + entry.inputTokens;
  entries.slice(1).forEach((entry, i) => {
    expect(entry.cacheReadTokens, `turn ${i + 2}`).toBe(prompt(entries[i]!));
    expect(entry.cacheWrite1hTokens).toBe(0);
  });
});

test("a second agent of the job reads the shared prefix that the first one wrote", async () => {
  const simulator = createSimulator({ brain: misbehave, apiKey: KEY });
  const app = buildSimulatorServer(simulator);
  closers.push(() => app.close());
  const client = createAnthropicClient({ apiKey: KEY, baseUrl: await app.listen({ host: "127.0.0.1", port: 0 }) });
  await withFolder(async (folder) => {
    for (const role of ["implementer", "verifier"]) {
      const inbox = [{ key: "opening", text: `role: ${role}\nmisbehave: none` }];
      await run({ file: join(folder, `${role}.jsonl`), client, inbox });
    }
  });
  const [first, second] = simulator.books.read().entries;
  expect(first?.cacheWrite1hTokens).toBeGreaterThan(1100);
  expect(second).toMatchObject({ cacheReadTokens: first?.cacheWrite1hTokens, cacheWrite1hTokens: 0 });
});

test("a warm-up call writes exactly the entry that two agents of the job read", async () => {
  const simulator = createSimulator({ brain: misbehave, apiKey: KEY });
  const app = buildSimulatorServer(simulator);
  closers.push(() => app.close());
  const client = createAnthropicClient({ apiKey: KEY, baseUrl: await app.listen({ host: "127.0.0.1", port: 0 }) });
  const { signal } = new AbortController();
  const warm = await client.warm(buildWarmRequest(PREFIX.prefix), { signal });
  await withFolder(async (folder) => {
    for (const role of ["implementer", "verifier"]) {
      const inbox = [{ key: "opening", text: `role: ${role}\nmisbehave: none` }];
      await run({ file: join(folder, `${role}.jsonl`), client, inbox });
    }
  });
  const { cacheWrite1hTokens: written } = warm.usage;
  expect(written).toBeGreaterThan(1100);
  expect(warm.usage).toMatchObject({ inputTokens: 0, cacheReadTokens: 0, cacheWrite5mTokens: 0 });
  const [, ...agents] = simulator.books.read().entries;
  expect(agents.map(({ role }) => role)).toEqual(["implementer", "verifier"]);
  for (const agent of agents) expect(agent).toMatchObject({ cacheReadTokens: written, cacheWrite1hTokens: 0 });
});

test("transient faults are retried; calls that the API billed stay charged", async () => {
  const simulatorFaults = [
    { kind: "http_error", status: 529, type: "overloaded_error" },
    { kind: "stream_error", type: "api_error" },
    { kind: "cut_after_headers" },
  ] as const;
  let given = 0;
  const brain: Brain = async (_request, { turn }) => {
    const fault = simulatorFaults[given++];
    const content = [
      { type: "text", text: `turn ${turn} `.repeat(30) },
      { type: "tool_use", name: "submit_result", input: { summary: "done" } },
    ];
    return fault === undefined ? { content } : { content, fault };
  };
  const { result, simulator, ledger } = await converse(brain, "go");
  expect(result).toMatchObject({ stopReason: "submitted", turns: 1 });
  expect(given).toBe(4);
  expect([ledger.held.size, ledger.unsettled.size]).toEqual([0, 2]);
  const unsettledUsd = [...ledger.unsettled.values()].reduce((a, b) => a + b, 0);
  expect(ledger.settledUsd() + unsettledUsd).toBeGreaterThan(simulator.books.read().total.costUsd);
});
