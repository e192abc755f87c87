import { expect, test } from "vitest";
import { FACT_CLASSES, isShown, textOfRequest } from "../../../../../lab/bench/context/facts.ts";
import { checkMessages, type Messages, type Rule } from "../../../../../lab/bench/context/invariants.ts";
import { makeTranscript, turnsOf } from "../../../../../lab/bench/context/transcripts.ts";
import { buildRequest, type ContentBlock, type Turn } from "../../../../../shared/prefix/breakpoints.ts";
import { buildPrefix } from "../../../../../shared/prefix/build-prefix.ts";
import { checkToolInput } from "../../../../../shared/prefix/tool-definitions/tool-definitions.ts";
import { checkRequest } from "../../../../../simulator/http/check-request.ts";
import { normalizeRequest } from "../../../../../simulator/http/messages-request.ts";
import { findModel } from "../../../../../simulator/models.ts";

const MODEL = "claude-sonnet-5-5";
const { prefix } = buildPrefix({ goal: "Make it so.", map: "a.js 1", instructions: [], roles: [], model: MODEL });

const SEEDS = Array.from({ length: 400 }, (_, i) => i + 1);

test("400 transcripts make requests that obey every rule and that the simulator accepts", () => {
  for (const seed of SEEDS) {
    const { entries, requestPoints } = makeTranscript(seed);
    for (const point of new Set([requestPoints[0]!, requestPoints.at(-1)!])) {
      const recorded = turnsOf(entries.slice(0, point));
      const request = buildRequest(prefix, recorded);
      expect(checkMessages(request.messages, recorded), `seed ${seed}`).toEqual([]);
      checkRequest(normalizeRequest(structuredClone(request) as never), findModel(MODEL));
    }
  }
});

test("a seed gives the same transcript again, and the transcripts contain all that an agent's run can contain", () => {
  expect(makeTranscript(7)).toEqual(makeTranscript(7));
  const all = SEEDS.slice(0, 150).map(makeTranscript);
  const entries = all.flatMap((transcript) => transcript.entries);
  const kinds = new Set(entries.map(({ kind }) => kind));
  expect([...kinds].sort()).toEqual([
    "asked",
    "assistant",
    "call",
    "classified",
    "order",
    "partial",
    "results",
    "user",
  ]);
  const keys = new Set(entries.flatMap((entry) => (entry.kind === "user" ? [entry.key.split(".")[0]] : [])));
  expect([...keys].sort()).toEqual(["finding", "interrupted", "message", "opening", "reminder"]);
  const blocks = entries.flatMap((entry) => ("content" in entry ? entry.content : []));
  const types = new Set(blocks.map(({ type }) => type));
  for (const type of ["thinking", "redacted_thinking", "text", "tool_use", "tool_result", "image", "document"]) {
    expect([...types]).toContain(type);
  }
  expect(blocks.some(({ is_error }) => is_error === true)).toBe(true);
  expect(blocks.some(({ content }) => String(content).length > 10_000)).toBe(true);
  const calls = blocks.filter(({ type }) => type === "tool_use");
  for (const { name, input } of calls) expect(checkToolInput(String(name), input)).toMatchObject({ ok: true });
  for (const name of FACT_CLASSES)
    expect(all.flatMap(({ facts }) => facts).some((fact) => fact.class === name)).toBe(true);
});

test("each planted fact is shown by the whole conversation, and by no conversation from before it", () => {
  for (const seed of SEEDS.slice(0, 40)) {
    const { entries, facts } = makeTranscript(seed);
    const whole = textOfRequest(turnsOf(entries));
    for (const fact of facts) {
      expect(isShown(fact, whole), `seed ${seed}: ${fact.text}`).toBe(true);
      const before = textOfRequest(turnsOf(entries.slice(0, fact.entry)));
      expect(isShown(fact, before), `seed ${seed}: ${fact.text}`).toBe(false);
    }
  }
});

test("an exit code is not shown by a command without its result, or with another code", () => {
  const fact = { class: "exit code", text: "npm run check-a", code: 7, entry: 0 } as const;
  const shown = (content: string) =>
    isShown(
      fact,
      textOfRequest([
        {
          role: "assistant",
          content: [{ type: "tool_use", id: "t", name: "run_command", input: { command: fact.text } }],
        },
        { role: "user", content: [{ type: "tool_result", tool_use_id: "t", content }] },
      ]),
    );
  expect(shown("[exit code 7]")).toBe(true);
  expect(shown("[exit code 77]")).toBe(false);
  expect(shown("[cleared]")).toBe(false);
  expect(isShown(fact, "npm run check-a: 7")).toBe(true);
});

const thought = (text: string): ContentBlock => ({ type: "thinking", thinking: text, signature: text });
const call = (id: string): ContentBlock => ({ type: "tool_use", id, name: "read_file", input: { path: id } });
const result = (id: string): ContentBlock => ({ type: "tool_result", tool_use_id: id, content: "text" });

/** A good conversation: a question, two parallel calls, one more call, and its result. */
const GOOD: readonly Turn[] = [
  { role: "user", content: [{ type: "text", text: "role: implementer" }] },
  { role: "assistant", content: [thought("one"), call("a"), call("b")] },
  { role: "user", content: [result("a"), result("b"), { type: "text", text: "hurry" }] },
  { role: "assistant", content: [thought("two"), { type: "text", text: "well" }, call("c")] },
  { role: "user", content: [result("c")] },
];

/** The good conversation with one message replaced. */
const withMessage = (index: number, content: readonly ContentBlock[]): Messages =>
  GOOD.map((turn, i) => (i === index ? { ...turn, content } : turn));
const marked = (block: ContentBlock): ContentBlock => ({ ...block, cache_control: { type: "ephemeral" } });

const FAULTS: readonly [rule: Rule, what: string, messages: Messages][] = [
  ["roles alternate, and the user is first and last", "the last message is missing", GOOD.slice(0, 4)],
  ["roles alternate, and the user is first and last", "the first message is missing", GOOD.slice(1)],
  ["roles alternate, and the user is first and last", "there is no message", []],
  ["roles alternate, and the user is first and last", "two users in a row", [GOOD[0]!, GOOD[0]!, ...GOOD.slice(1)]],
  ["no message and no text is empty", "an empty message", withMessage(0, [])],
  ["no message and no text is empty", "an empty text", withMessage(0, [{ type: "text", text: " " }])],
  [
    "each call is answered once, in the next message, before other content",
    "a result is missing",
    withMessage(2, [result("a")]),
  ],
  [
    "each call is answered once, in the next message, before other content",
    "a result occurs twice",
    withMessage(2, [result("a"), result("b"), result("b")]),
  ],
  [
    "each call is answered once, in the next message, before other content",
    "a result stands behind a text",
    withMessage(2, [result("a"), { type: "text", text: "hurry" }, result("b")]),
  ],
  ["each result has its call in the message before", "a call is missing", withMessage(1, [thought("one"), call("a")])],
  [
    "each result has its call in the message before",
    "a result of an older call",
    withMessage(4, [result("c"), result("a")]),
  ],
  ["call ids are unique", "an id is used again", withMessage(3, [thought("two"), call("c"), call("a")])],
  [
    "the latest answer has its thinking unchanged",
    "the thinking is gone",
    withMessage(3, [{ type: "text", text: "well" }, call("c")]),
  ],
  [
    "the latest answer has its thinking unchanged",
    "the thinking is changed",
    withMessage(3, [thought("too"), call("c")]),
  ],
  [
    "each thought was recorded, and has its calls",
    "the calls are gone",
    [GOOD[0]!, { role: "assistant", content: [thought("one"), { type: "text", text: "x" }] }, ...GOOD.slice(2)],
  ],
  [
    "each thought was recorded, and has its calls",
    "nobody thought this",
    withMessage(1, [thought("three"), call("a"), call("b")]),
  ],
  [
    "at most 4 cache markers, none on thinking",
    "five markers",
    withMessage(2, [marked(result("a")), marked(result("b")), marked({ type: "text", text: "x" })]),
  ],
  [
    "at most 4 cache markers, none on thinking",
    "a marked thought",
    withMessage(1, [marked(thought("one")), call("a"), call("b")]),
  ],
];

test("a good conversation breaks no rule, also if its results are replaced or its oldest turns are cut", () => {
  expect(checkMessages(GOOD, GOOD)).toEqual([]);
  const stub = { ...result("a"), content: "[cleared]" };
  expect(checkMessages(withMessage(2, [stub, result("b")]), GOOD)).toEqual([]);
  expect(checkMessages([GOOD[0]!, ...GOOD.slice(3)], GOOD)).toEqual([]);
  expect(checkMessages([GOOD[0]!], GOOD)).toEqual([]);
});

test.each(FAULTS)("the rule that %s is found broken if %s", (rule, _what, messages) => {
  expect(checkMessages(messages, GOOD).map((fault) => fault.rule)).toContain(rule);
});

test("random damage to generated conversations is found", () => {
  for (const seed of SEEDS.slice(0, 100)) {
    const recorded = turnsOf(makeTranscript(seed).entries);
    const target = recorded.findIndex(({ content }) => content.some(({ type }) => type === "tool_use"));
    if (target < 0) continue;
    const withoutMessage = recorded.filter((_, i) => i !== target);
    const withoutCalls = recorded.map((turn, i) =>
      i === target ? { ...turn, content: turn.content.filter(({ type }) => type !== "tool_use") } : turn,
    );
    const withoutResults = recorded.map((turn, i) => (i === target + 1 ? { ...turn, content: [] } : turn));
    for (const damaged of [withoutMessage, withoutCalls, withoutResults]) {
      expect(checkMessages(damaged, recorded), `seed ${seed}`).not.toEqual([]);
    }
  }
});
