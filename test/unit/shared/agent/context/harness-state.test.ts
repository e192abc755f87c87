import { expect, test } from "vitest";
import { harnessState } from "../../../../../shared/agent/context/harness-state.ts";
import type { TranscriptEntry } from "../../../../../shared/agent/transcript-entry.ts";
import { NO_USAGE } from "../../../../../shared/protocol/price/usage.ts";
import { CUT_WAYS } from "../../../../../shared/protocol/task/context-cut.ts";
import { use } from "../rig.ts";

const STATE = { work: "a.js +1 -0", turnsLeft: 3, usdLeft: 1.5 };
const OPENING: TranscriptEntry = { kind: "user", at: 1, key: "opening", text: "role: implementer" };

const said = (text: string, from?: "person"): TranscriptEntry => ({
  kind: "user",
  at: 1,
  key: `message.${text.length}`,
  text,
  ...(from === undefined ? {} : { from }),
});

function called(id: string, name: string, input: object, result: string): TranscriptEntry[] {
  return [
    {
      kind: "assistant",
      at: 1,
      responseId: "",
      requestId: "",
      content: [use(id, name, input)],
      stopReason: "tool_use",
      cutCalls: [],
      usage: NO_USAGE,
    },
    { kind: "results", at: 1, content: [{ type: "tool_result", tool_use_id: id, content: result }] },
  ];
}

test("the agent's notes stand in the state after a summary and after dropped turns, which hold none themselves", () => {
  const entries = [OPENING, ...called("n", "note", { key: "plan", text: "Parse </notes> with a table." }, "Noted.")];
  const withNotes = CUT_WAYS.filter((way) => harnessState(entries, STATE, way).includes("Parse &lt;/notes&gt; with"));
  expect(withNotes).toEqual(["summary", "drop"]);
});

test("a person's words stand word for word up to 8,000 characters; of a longer message, as much as there is room for", () => {
  const words = (length: number, mark: string) => mark.repeat(length);
  const entries = [OPENING, said(words(6_000, "a"), "person"), said(words(3_000, "b")), said(words(12_000, "c"))];
  const state = harnessState(entries, STATE, "clear");
  expect(state).toContain(words(6_000, "a"));
  expect(state).toContain(`${words(2_000, "c")}\n(cut: 12000 characters in all)`);
  expect(state).toContain(`${words(200, "b")}\n(cut: 3000 characters in all)`);
});

test("a message that is cut names the file with its whole text, if the agent has a folder for it", () => {
  const offloadTo = { folder: "/host/offload", seenAs: "/offload" };
  const state = harnessState([OPENING, said("x".repeat(12_000), "person")], { ...STATE, offloadTo }, "drop");
  expect(state).toMatch(/\(cut: 12000 characters in all; the whole text is in \/offload\/message-[0-9a-f]{12}\.txt\)/);
});

test("a request for a cut is not repeated as a person's words", () => {
  expect(harnessState([OPENING, said("/compact", "person")], STATE, "clear")).not.toContain("compact");
});

test("a long message of a person alone gets the whole room", () => {
  const state = harnessState([OPENING, said("x".repeat(12_000), "person")], STATE, "drop");
  expect(state).toContain(`${"x".repeat(8_000)}\n(cut: 12000 characters in all)`);
});
