import type Anthropic from "@anthropic-ai/sdk";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type CacheableRequest, readFacts } from "../../../shared/prefix/cache-facts.ts";
import { createCacheMonitor, type Observation } from "../../../shared/prefix/cache-monitor.ts";
import { BREAK_VECTORS, type BreakVector } from "../../../shared/prefix/explain-break.ts";
import { costOf, resolvePrice } from "../../../shared/protocol/price/pricing.ts";
import { createManualClock, type ManualClock } from "../../support/manual-clock.ts";
import { startSimulator, type TestSimulator, textOf } from "../../support/simulator.ts";

type Params = Anthropic.MessageCreateParamsNonStreaming;

const MODEL = "claude-sonnet-5-5";
const PRICE = resolvePrice(MODEL);
const MINUTE = 60_000;
const five = { type: "ephemeral", ttl: "5m" } as const;
const hour = { type: "ephemeral", ttl: "1h" } as const;
const tool = (name: string, description = "does it") => ({
  name,
  description,
  input_schema: { type: "object" as const },
});
const image = {
  type: "image",
  source: { type: "base64", media_type: "image/png", data: "iVBORw0KGgo=" },
} as const;
const words = (tokens: number, salt: string) => ({ type: "text" as const, text: textOf(tokens, salt) });
const constitution = (salt = "constitution", cache_control: typeof five | typeof hour = hour) => [
  { ...words(2000, salt), cache_control },
];
const jobContext = (salt = "job", cache_control: typeof five | typeof hour = hour) => ({
  ...words(1000, salt),
  cache_control,
});

let clock: ManualClock;
let sim: TestSimulator;

beforeEach(async () => {
  clock = createManualClock(1_000_000_000);
  sim = await startSimulator({ clock, rules: { keysBetas: true } });
});
afterEach(() => sim.close());

/** The first call of a conversation. */
const first = (over: Partial<Params> = {}): Params => ({
  model: MODEL,
  max_tokens: 100,
  tools: [tool("glob"), tool("grep")],
  system: constitution(),
  messages: [{ role: "user", content: [jobContext(), { ...words(300, "task"), cache_control: five }] }],
  ...over,
});

/** The next call of the conversation: the first call's messages, the model's answer, and a new message. */
const next = (
  over: Partial<Params> = {},
  last: object[] = [{ ...words(100, "next"), cache_control: five }],
): Params => ({
  ...first(),
  messages: [
    { role: "user", content: [jobContext(), words(300, "task")] },
    { role: "assistant", content: [words(50, "answer")] },
    { role: "user", content: last as never },
  ],
  ...over,
});

/** Sends the calls of one conversation as the agents do, and returns the cache monitor's observation of each call. */
function conversation() {
  const monitor = createCacheMonitor();
  let previous: string | undefined;
  return async (body: Params, { headers = {} }: { headers?: Record<string, string> } = {}): Promise<Observation> => {
    const asked = previous === undefined ? body : { ...body, diagnostics: { previous_message_id: previous } };
    const at = clock.now();
    const { data, response } = await sim
      .client()
      .messages.create(asked as Params, { headers })
      .withResponse();
    previous = data.id;
    const { usage } = data;
    const billed = {
      inputTokens: usage.input_tokens,
      outputTokens: usage.output_tokens,
      cacheReadTokens: usage.cache_read_input_tokens ?? 0,
      cacheWrite5mTokens: usage.cache_creation?.ephemeral_5m_input_tokens ?? 0,
      cacheWrite1hTokens: usage.cache_creation?.ephemeral_1h_input_tokens ?? 0,
    };
    expect(costOf(PRICE, billed)).toBeGreaterThan(0);
    const betas = (headers["anthropic-beta"] ?? "").split(",").filter(Boolean);
    const workspace = response.headers.get("anthropic-workspace-id") ?? "";
    return monitor.observe({
      jobId: "job",
      conversation: "agent",
      facts: readFacts(body as unknown as CacheableRequest, { at, betas, workspace }),
      usage: billed,
      responseId: data.id,
      entry: undefined,
      ttl: "1h",
      price: PRICE,
      diagnosis: data.diagnostics?.cache_miss_reason?.type,
    });
  };
}

interface Row {
  readonly vector: BreakVector;
  readonly before?: Params;
  readonly after: Params;
  readonly headers?: Record<string, string>;
  readonly advanceMs?: number;
  readonly evidence: RegExp;
  /** The reason that the API's cache diagnostics give, if any. */
  readonly api?: string;
}

const many = [...Array.from({ length: 25 }, (_, i) => words(5, `${i}`)), { ...words(5, "end"), cache_control: five }];
const small = (...messages: Params["messages"]): Params => ({ model: MODEL, max_tokens: 100, messages });
const ROWS: readonly Row[] = [
  {
    vector: "workspace",
    after: next(),
    headers: { "anthropic-workspace-id": "wrkspc_other" },
    evidence: /is .*other/,
    api: "previous_message_not_found",
  },
  {
    vector: "model",
    after: next({ model: "claude-sonnet-5" }),
    evidence: /was claude-sonnet-5-5, is claude-sonnet-5$/,
    api: "model_changed",
  },
  { vector: "betas", after: next(), headers: { "anthropic-beta": "some-beta-2026-01-01" }, evidence: /is some-beta/ },
  {
    vector: "tools",
    after: next({ tools: [tool("glob"), tool("grep", "does it!")] }),
    evidence: /^tools\[1\]: hash was/,
    api: "tools_changed",
  },
  {
    vector: "tools",
    after: next({ tools: [tool("grep"), tool("glob")] }),
    evidence: /^tools\[0\]/,
    api: "tools_changed",
  },
  { vector: "tools", after: next({ tools: [tool("glob")] }), evidence: /is absent/, api: "tools_changed" },
  {
    vector: "speed",
    after: next({ speed: "fast" } as object),
    evidence: /was "standard", is "fast"/,
    api: "model_changed",
  },
  {
    vector: "system",
    after: next({ system: constitution("another") }),
    evidence: /^system\[0\]/,
    api: "system_changed",
  },
  {
    vector: "tool_choice",
    after: next({ tool_choice: { type: "none" } }),
    evidence: /is {"type":"none"}/,
    api: "unavailable",
  },
  {
    vector: "thinking",
    after: next({ thinking: { type: "adaptive" } }),
    evidence: /is {"type":"adaptive"}/,
    api: "unavailable",
  },
  {
    vector: "effort",
    after: next({ output_config: { effort: "low" } }),
    evidence: /was absent, is low/,
    api: "unavailable",
  },
  {
    vector: "images",
    after: next({}, [image, { ...words(9, "n"), cache_control: five }]),
    evidence: /was false, is true/,
  },
  {
    vector: "message_history",
    after: {
      ...next(),
      messages: [{ role: "user", content: [jobContext(), words(300, "other task")] }, ...next().messages.slice(1)],
    },
    evidence: /^messages\[0\]\.content\[1\]/,
    api: "messages_changed",
  },
  {
    vector: "message_history",
    after: {
      ...next(),
      messages: [
        { role: "user", content: [jobContext("2026-11-24"), words(300, "task")] },
        ...next().messages.slice(1),
      ],
    },
    evidence: /^messages\[0\]\.content\[0\]/,
    api: "messages_changed",
  },
  {
    vector: "below_minimum",
    before: small({ role: "user", content: [{ ...words(100, "a"), cache_control: five }] }),
    after: small({ role: "user", content: [{ ...words(100, "a"), cache_control: five }] }),
    evidence: /nothing was cached/,
  },
  {
    vector: "marker_placement",
    after: next({}, [words(100, "next")]),
    evidence: /the entry ends at messages\[0\]\.content\[1\].*last marker is at messages\[0\]\.content\[0\]/,
  },
  { vector: "lookback", after: next({}, many), evidence: /the nearest marker is 28 positions from the entry/ },
  {
    vector: "marker_ttl",
    before: first({
      messages: [{ role: "user", content: [jobContext("job", five), { ...words(300, "task"), cache_control: five }] }],
    }),
    after: next(),
    advanceMs: 10 * MINUTE,
    evidence: /messages\[0\]\.content\[0\] was marked 5m, the job chose 1h/,
  },
  { vector: "expiry", after: next(), advanceMs: 6 * MINUTE, evidence: /last used 360 s before, and lives 5m/ },
  { vector: "expiry", after: next(), advanceMs: 61 * MINUTE, evidence: /last used 3660 s before/ },
];

test.each(ROWS)("a cache break by $vector is named as such ($evidence)", async (row) => {
  const send = conversation();
  await send(row.before ?? first());
  clock.advance(row.advanceMs ?? 0);
  const { broken } = await send(row.after, row.headers === undefined ? {} : { headers: row.headers });
  expect(broken).toMatchObject({ vector: row.vector, evidence: expect.stringMatching(row.evidence) });
  if (row.api !== undefined) expect(broken?.api).toEqual({ type: row.api, agrees: true });
});

test("at least 14 kinds of cache breaks are distinguished", () => {
  const named = new Set(ROWS.map(({ vector }) => vector));
  expect(named.size).toBeGreaterThanOrEqual(14);
  expect([...named, "unknown"].sort()).toEqual([...BREAK_VECTORS].sort());
});

test("a conversation without a cache break has none reported", async () => {
  const send = conversation();
  const turns: { role: "user" | "assistant"; content: object[] }[] = [
    { role: "user", content: [jobContext(), words(300, "task")] },
  ];
  for (let turn = 0; turn < 12; turn++) {
    const content = turns.at(-1)?.content ?? [];
    const marked = { role: "user", content: [...content.slice(0, -1), { ...content.at(-1), cache_control: five }] };
    const { broken } = await send({ ...first(), messages: [...turns.slice(0, -1), marked] as never });
    expect(broken, `turn ${turn}`).toBeUndefined();
    turns.push(
      { role: "assistant", content: [words(40, `a${turn}`)] },
      { role: "user", content: [words(60, `u${turn}`)] },
    );
    clock.advance(4 * MINUTE);
  }
});

test("an entry that the API dropped for no known reason is called unknown", async () => {
  const send = conversation();
  await send(first());
  await sim.close();
  sim = await startSimulator({ clock });
  expect((await send(next())).broken).toMatchObject({ vector: "unknown" });
});
