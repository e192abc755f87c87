import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { amnesiac } from "../../../../../lab/bench/context/amnesiac.ts";
import { MODULE_BRIEF, MODULES, taskModules } from "../../../../../lab/bench/context/module-task.ts";
import { playModules } from "../../../../../lab/bench/context/play-modules.ts";
import type { Block, ChatMessage } from "../../../../../simulator/brains/brain.ts";

test("the amnesiac agent rewrites all modules with the real agent loop, whose cuts keep its prompts short", async () => {
  const folder = await mkdtemp(join(tmpdir(), "midwatch-amnesiac-"));
  try {
    const { stopReason, right, turns, peakTokens } = await playModules(folder);
    expect({ stopReason, right }).toEqual({ stopReason: "submitted", right: MODULES });
    expect(turns).toBeLessThan(60);
    // Without a cut it would reach 99,000 tokens.
    expect(peakTokens).toBeLessThan(60_000);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

/** The calls with which the brain answers a conversation. */
async function answers(messages: readonly ChatMessage[], tools: readonly { name: string }[] = []) {
  const request = { model: "claude-sonnet-5-5", max_tokens: 16_000, system: [], tools, messages };
  const { content } = await amnesiac(request, {} as never);
  return content.map(({ name, input }) => [name, input]);
}

const brief: ChatMessage = { role: "user", content: [{ type: "text", text: MODULE_BRIEF }] };
const turn = (id: string, name: string, input: object, result: string): ChatMessage[] => [
  { role: "assistant", content: [{ type: "tool_use", id, name, input }] },
  { role: "user", content: [{ type: "tool_result", tool_use_id: id, content: result }] },
];
const listing = turn("l", "glob", { pattern: "lib/*.js" }, "lib/m01.js\nlib/m02.js");
const first = taskModules()[0]!;
const read = (result: string, id = "r") => turn(id, "read_file", { path: "lib/m01.js" }, result);

test("without a listing it lists the modules again", async () => {
  expect(await answers([brief])).toEqual([
    ["glob", { pattern: "lib/*.js" }],
    ["glob", { pattern: "esm/*.js" }],
  ]);
});

test("it writes a module only from its whole text, and reads it in other ways if the text is gone", async () => {
  const path = "lib/m01.js";
  expect(await answers([brief, ...listing])).toEqual([["read_file", { path }]]);
  expect(await answers([brief, ...listing, ...read(first.text)])).toEqual([
    ["write_file", { path: "esm/m01.js", content: first.rewritten }],
  ]);
  const cut = `${first.text.slice(0, 200)}\n[shortened to make room]`;
  expect(await answers([brief, ...listing, ...read(cut)])).toEqual([["read_file", { path, offset: 1 }]]);
  const twice = [...read(cut), ...read("Unchanged since you read it", "r2")];
  expect(await answers([brief, ...listing, ...twice])).toEqual([["run_command", { command: `cat ${path}` }]]);
});

test("it takes a module as done if the request says so in any way, and as open if its check failed", async () => {
  const readsSecond = [["read_file", { path: "lib/m02.js" }]];
  const state: Block = { type: "text", text: "Changed files: esm/m01.js" };
  expect(await answers([{ role: "user", content: [...brief.content, state] }, ...listing])).toEqual(readsSecond);
  const esm = turn("e", "glob", { pattern: "esm/*.js" }, "esm/m01.js");
  expect(await answers([brief, ...listing, ...esm])).toEqual(readsSecond);
  const failed = turn("c", "run_command", { command: "node check.mjs esm/m01.js" }, "[exit code 1]\nm01.js is wrong");
  expect(await answers([brief, ...listing, ...esm, ...failed])).toEqual([["read_file", { path: "lib/m01.js" }]]);
});

test("it notes what is done if there is a note tool", async () => {
  const written = turn("w", "write_file", { path: "esm/m01.js", content: first.rewritten }, "wrote");
  const calls = await answers([brief, ...listing, ...written], [{ name: "note" }]);
  expect(calls).toEqual([
    ["run_command", { command: "node check.mjs esm/m01.js" }],
    ["note", { key: "done", text: "Done: esm/m01.js" }],
    ["read_file", { path: "lib/m02.js" }],
  ]);
});
