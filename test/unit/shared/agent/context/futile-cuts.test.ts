import { expect, test } from "vitest";
import type { Cut } from "../../../../../shared/agent/context/cut.ts";
import { isFutile } from "../../../../../shared/agent/context/futile-cuts.ts";
import type { TranscriptEntry } from "../../../../../shared/agent/transcript-entry.ts";
import { NO_USAGE } from "../../../../../shared/protocol/price/usage.ts";

const cut = (way: Cut["way"]): Cut => ({
  kind: "cut",
  at: 1,
  way,
  reason: "need",
  beforeTokens: 30_000,
  afterTokens: 10_000,
  estUsd: 0,
  limitTokens: 25_000,
  upTo: 0,
  head: [],
  results: {},
  inputs: {},
  closing: "",
});

const turn: TranscriptEntry = {
  kind: "assistant",
  at: 1,
  responseId: "",
  requestId: "",
  content: [],
  stopReason: "tool_use",
  cutCalls: [],
  usage: { ...NO_USAGE, calls: 1, inputTokens: 10_000 },
};

const after = (ways: readonly Cut["way"][], turns: number) =>
  ways.flatMap((way): TranscriptEntry[] => [cut(way), ...Array.from({ length: turns }, () => turn)]);

test("two cuts in a row without two turns between them are futile", () => {
  expect(isFutile(after(["clear"], 1))).toBe(false);
  expect(isFutile(after(["clear", "summary"], 1))).toBe(true);
  expect(isFutile(after(["clear", "summary"], 2))).toBe(false);
});

test("an agent whose turns are dropped six times in a row has got nowhere, however many turns are between", () => {
  const drops = (n: number) => Array.from({ length: n }, () => "drop" as const);
  expect(isFutile(after(drops(5), 4))).toBe(false);
  expect(isFutile(after(drops(6), 4))).toBe(true);
  expect(isFutile(after([...drops(5), "clear", ...drops(5)], 4))).toBe(false);
});
