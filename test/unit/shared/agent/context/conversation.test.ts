import { expect, test } from "vitest";
import { conversationOf } from "../../../../../shared/agent/context/conversation.ts";
import type { Cut } from "../../../../../shared/agent/context/cut.ts";
import type { TranscriptEntry } from "../../../../../shared/agent/transcript-entry.ts";
import { NO_USAGE } from "../../../../../shared/protocol/price/usage.ts";
import { text, use } from "../rig.ts";

const user = (key: string, words: string): TranscriptEntry => ({ kind: "user", at: 1, key, text: words });
const said = (...content: ReturnType<typeof text>[]): TranscriptEntry => ({
  kind: "assistant",
  at: 1,
  responseId: "",
  requestId: "",
  content,
  stopReason: "tool_use",
  cutCalls: [],
  usage: NO_USAGE,
});
const results = (...ids: string[]): TranscriptEntry => ({
  kind: "results",
  at: 1,
  content: ids.map((id) => ({ type: "tool_result", tool_use_id: id, content: `result of ${id}` })),
});
const cut = (effect: Partial<Cut>): Cut => ({
  kind: "cut",
  at: 1,
  way: "clear",
  reason: "need",
  beforeTokens: 10,
  afterTokens: 5,
  estUsd: 0,
  limitTokens: 8,
  upTo: 0,
  head: [],
  results: {},
  inputs: {},
  closing: "",
  ...effect,
});

const ENTRIES: readonly TranscriptEntry[] = [
  user("opening", "brief"),
  said(use("a", "write_file", { path: "a.js", content: "x".repeat(500) }), use("b", "read_file", { path: "b.js" })),
  results("a", "b"),
  said(text("on"), use("c", "read_file", { path: "c.js" })),
  results("c"),
];

test("a cut that clears replaces results and long inputs, keeps the structure, and adds its closing text to the last message", () => {
  const turns = conversationOf([...ENTRIES, cut({ results: { b: "[b]" }, inputs: { a: "[a]" }, closing: "state" })]);
  expect(turns.map(({ role }) => role)).toEqual(["user", "assistant", "user", "assistant", "user"]);
  expect(turns[1]?.content[0]).toEqual(use("a", "write_file", { path: "a.js", content: "[a]" }));
  expect(turns[2]?.content.map(({ content }) => content)).toEqual(["result of a", "[b]"]);
  expect(turns[4]?.content.at(-1)).toEqual(text("state"));
});

test("a cut that replaces turns puts its head before the rest, and later turns follow", () => {
  const head = [{ role: "user" as const, content: [text("brief"), text("state")] }];
  const entries = [...ENTRIES, cut({ way: "notes", upTo: 3, head }), said(use("d", "glob", {})), results("d")];
  const turns = conversationOf(entries);
  expect(turns[0]?.content).toEqual([text("brief"), text("state")]);
  expect(turns[1]?.content[0]).toEqual(text("on"));
  expect(turns).toHaveLength(5);
});

test("a second cut applies to the conversation that the first has left", () => {
  const head = (words: string) => [{ role: "user" as const, content: [text(words)] }];
  const twice = [
    ...ENTRIES,
    cut({ way: "drop", upTo: 3, head: head("one") }),
    said(use("d", "glob", {})),
    results("d"),
    cut({ way: "drop", upTo: 3, head: head("two") }),
  ];
  expect(conversationOf(twice).map(({ content }) => content[0])).toEqual([
    text("two"),
    use("d", "glob", {}),
    { type: "tool_result", tool_use_id: "d", content: "result of d" },
  ]);
});

test("a block of the API's compaction comes first, as the model's message", () => {
  const head = [
    { role: "assistant" as const, content: [{ type: "compaction", content: "s" }] },
    { role: "user" as const, content: [text("state")] },
  ];
  const turns = conversationOf([...ENTRIES, cut({ way: "summary", upTo: 5, head }), said(text("next"))]);
  expect(turns.map(({ role, content }) => [role, content[0]?.type])).toEqual([
    ["assistant", "compaction"],
    ["user", "text"],
    ["assistant", "text"],
  ]);
});

test("a transcript of a version before cuts, which shortened results, still gives a valid conversation", () => {
  const long: TranscriptEntry = {
    kind: "results",
    at: 1,
    content: [{ type: "tool_result", tool_use_id: "c", content: "y".repeat(1000) }],
  };
  const turns = conversationOf([...ENTRIES.slice(0, 4), long, { kind: "shortened", at: 1, upTo: 5 }]);
  expect(String(turns[4]?.content[0]?.content)).toMatch(/^y{200}\n\[shortened: 1000 characters/);
});
