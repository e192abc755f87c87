import { join } from "node:path";
import { expect, test } from "vitest";
import type { RunTool, ToolCall } from "../../../../shared/agent/tool-call.ts";
import { ModelError } from "../../../../shared/model/model-client.ts";
import { AppError } from "../../../../shared/support/errors.ts";
import {
  lastResults,
  lastTexts,
  type RigOptions,
  read,
  run,
  type Script,
  scriptedClient,
  simpleTools,
  submit,
  text,
  use,
  withFolder,
} from "./rig.ts";

/**
 * Runs the agent loop with a scripted model. Returns the result, the model's requests and the calls that reached the
 * tools.
 */
async function play(script: Script, options: Partial<RigOptions> = {}) {
  const client = scriptedClient(script);
  const calls: ToolCall[] = [];
  let result: Awaited<ReturnType<typeof run>> | undefined;
  await withFolder(async (folder) => {
    result = await run({ file: join(folder, "t.jsonl"), client, runTool: simpleTools(calls), ...options });
  });
  return { result: result!, requests: client.requests, calls };
}

test("an agent that hands in ends with the value that it handed in", async () => {
  const { result, requests, calls } = await play((_, n) => ({ content: n === 1 ? [read("r")] : [submit()] }));
  expect(result).toMatchObject({ stopReason: "submitted", value: { summary: "done" }, turns: 2, toolCalls: 2 });
  expect(result.usage).toMatchObject({ calls: 2, cacheReadTokens: 2000 });
  expect(requests).toHaveLength(2);
  expect(calls.map(({ name }) => name)).toEqual(["read_file", "submit_result"]);
});

test("a turn that ends without handing in is reminded twice, then the run ends", async () => {
  const { result, requests } = await play(() => ({ content: [text("I believe I am done.")] }));
  expect(result).toMatchObject({ stopReason: "no_submission", turns: 3, text: "I believe I am done." });
  expect(requests).toHaveLength(3);
  expect(lastTexts(requests[2])[0]).toContain("Your last message called no tool. Nothing is handed in until");
});

test("an agent that continues after a reminder gets all its reminders again", async () => {
  const silent = new Set([1, 2, 4, 5]);
  const { result } = await play((_, n) => {
    if (silent.has(n)) return { content: [text("hm")] };
    return { content: [n === 3 ? read("r") : submit()] };
  });
  expect(result).toMatchObject({ stopReason: "submitted", turns: 6 });
});

test("a lead's turn without a tool call ends its run", async () => {
  const { result } = await play(() => ({ content: [text("I wait.")] }), { mustSubmit: false });
  expect(result).toMatchObject({ stopReason: "end_turn", text: "I wait.", turns: 1 });
});

test("a tool that does not exist is answered with the names of those that do, and runs nothing", async () => {
  const { requests, calls } = await play((_, n) => ({ content: n === 1 ? [use("x", "teleport", {})] : [submit()] }));
  const [answer] = lastResults(requests[1]);
  expect(answer).toMatchObject({ tool_use_id: "x", is_error: true });
  expect(answer?.content).toContain("There is no tool called teleport; nothing happened. The tools are: amend_plan,");
  expect(calls.map(({ name }) => name)).toEqual(["submit_result"]);
});

test("arguments that do not fit are answered with their faults, and run nothing", async () => {
  const wrong = use("x", "read_file", { file: 7 });
  const { requests, calls } = await play((_, n) => ({ content: n === 1 ? [wrong] : [submit()] }));
  const [answer] = lastResults(requests[1]);
  expect(answer).toMatchObject({ is_error: true });
  expect(answer?.content).toContain("do not fit the schema of read_file; nothing happened");
  expect(answer?.content).toContain("path");
  expect(calls).toHaveLength(1);
});

test("several calls of one turn run in parallel and are answered in order in one message", async () => {
  let running = 0;
  let release = () => {};
  const allRun = new Promise<void>((resolve) => {
    release = resolve;
  });
  const runTool: RunTool = async (call, signal) => {
    if (call.name !== "read_file") return simpleTools()(call, signal);
    running += 1;
    // `allRun` resolves only if all three calls run at the same time. If they ran one after another, the test would
    // hang.
    if (running === 3) release();
    await allRun;
    return { content: `text of ${call.id}` };
  };
  const three = [read("c", "c.js"), read("a", "a.js"), read("b", "b.js")];
  const { requests } = await play((_, n) => ({ content: n === 1 ? three : [submit()] }), { runTool });
  expect(requests[1]?.messages).toHaveLength(3);
  expect(lastResults(requests[1]).map(({ tool_use_id, content }) => [tool_use_id, content])).toEqual([
    ["c", "text of c"],
    ["a", "text of a"],
    ["b", "text of b"],
  ]);
});

test("a tool that throws is an error result, and the others of its turn are not lost", async () => {
  const runTool: RunTool = async (call, signal) => {
    if (call.id === "bad") throw new Error("disk on fire");
    return simpleTools()(call, signal);
  };
  const two = [read("bad"), read("good", "b.js")];
  const { result, requests } = await play((_, n) => ({ content: n === 1 ? two : [submit()] }), { runTool });
  const [bad, good] = lastResults(requests[1]);
  expect(bad).toMatchObject({ is_error: true, content: "The tool failed: disk on fire" });
  expect(good).not.toHaveProperty("is_error");
  expect(result.stopReason).toBe("submitted");
});

test("a sandbox that cannot be made ends the run after the other calls of the turn, and costs no further turn", async () => {
  const ended: string[] = [];
  let turns = 0;
  const runTool: RunTool = async (call) => {
    if (call.id === "bad")
      throw new AppError("isolation_unavailable", "the sandbox could not be made: it ended with 127");
    await new Promise((resolve) => setImmediate(resolve));
    ended.push(call.id);
    return { content: "text" };
  };
  const answer = () => {
    turns += 1;
    return { content: [read("bad"), read("good", "b.js")] };
  };
  await expect(play(answer, { runTool })).rejects.toMatchObject({ code: "isolation_unavailable" });
  expect({ turns, ended }).toEqual({ turns: 1, ended: ["good"] });
});

test("a refusal ends the run at once", async () => {
  const { result, requests } = await play(() => ({ content: [], stopReason: "refusal" }));
  expect(result).toMatchObject({ stopReason: "refusal", turns: 1 });
  expect(requests).toHaveLength(1);
});

test("a call cut off by max_tokens is not run and is requested in smaller pieces; the complete call next to it runs", async () => {
  const { requests, calls } = await play((_, n) =>
    n === 1
      ? { content: [read("whole"), use("cut", "write_file", {})], cutCalls: ["cut"], stopReason: "max_tokens" }
      : { content: [submit()] },
  );
  const [whole, cut] = lastResults(requests[1]);
  expect(whole).toMatchObject({ tool_use_id: "whole" });
  expect(whole).not.toHaveProperty("is_error");
  expect(cut).toMatchObject({ tool_use_id: "cut", is_error: true });
  expect(cut?.content).toContain("write a long file in several pieces");
  expect(calls.map(({ id }) => id)).toEqual(["whole", "end"]);
});

test.each([true, false])(
  "a text cut off by max_tokens does not end the run: the agent continues (must submit: %s)",
  async (mustSubmit) => {
    const script: Script = (_, n) =>
      n === 1 ? { content: [text("and so on and")], stopReason: "max_tokens" } : { content: [submit()] };
    const { result, requests } = await play(script, { mustSubmit });
    expect(lastTexts(requests[1])[0]).toContain("reached the output limit");
    expect(result.stopReason).toBe("submitted");
  },
);

test("a pause is answered by sending the paused message back unchanged", async () => {
  const paused = [text("One moment."), { type: "server_tool_use", id: "s1", name: "web_search", input: {} }];
  const { result, requests } = await play((_, n) =>
    n === 1 ? { content: paused, stopReason: "pause_turn" } : { content: [submit()] },
  );
  expect(requests[1]?.messages.at(-1)).toEqual({ role: "assistant", content: paused });
  expect(result).toMatchObject({ stopReason: "submitted", turns: 2 });
});

test.each([
  ["no content", []],
  ["an empty text", [text("")]],
])("an answer with %s is left out of the conversation and followed by a reminder", async (_name, content) => {
  const { result, requests } = await play((_, n) => ({ content: n === 1 ? content : [submit()] }));
  expect(requests[1]?.messages.map(({ role }) => role)).toEqual(["user"]);
  expect(lastTexts(requests[1]).at(-1)).toContain("Your last message was empty.");
  expect(result.stopReason).toBe("submitted");
});

test("thinking is sent back unchanged, including its signature", async () => {
  const thinking = { type: "thinking", thinking: "Let me see…", signature: "c2lnbmVk" };
  const hidden = { type: "redacted_thinking", data: "b3BhcXVl" };
  const content = [thinking, hidden, read("r")];
  const { requests } = await play((_, n) => ({ content: n === 1 ? content : [submit()] }));
  expect(requests[1]?.messages[1]).toEqual({ role: "assistant", content });
});

test("the same call four times in a row causes a warning, and the fifth time ends the run", async () => {
  const { result, requests } = await play((_, n) => ({ content: [read(`r${n}`)] }));
  expect(result).toMatchObject({ stopReason: "repeating", turns: 5 });
  expect(lastTexts(requests[3])).toEqual([]);
  expect(lastTexts(requests[4])[0]).toContain("the same calls 4 times in a row");
});

test("another call in between ends the repetition", async () => {
  const { result } = await play((_, n) => {
    if (n === 9) return { content: [submit()] };
    return { content: [read(`r${n}`, n % 4 === 0 ? "b.js" : "a.js")] };
  });
  expect(result.stopReason).toBe("submitted");
});

test("a conversation that stays too long when nothing is left to cut ends the run", async () => {
  const tooLong = new ModelError("context_exceeded", "prompt is too long");
  const { result } = await play((_, n) => (n === 1 ? { content: [read("r")] } : tooLong));
  expect(result).toMatchObject({ stopReason: "context_floor" });
  expect(result.text).toContain("does not fit into the model's context");
});

test("of 1,500 calls in one turn, a limited number is made, a few at a time, and the results of the others say so", async () => {
  let running = 0;
  let most = 0;
  const made: string[] = [];
  const runTool: RunTool = async (call, signal) => {
    if (call.name !== "read_file") return simpleTools()(call, signal);
    made.push(call.id);
    running += 1;
    most = Math.max(most, running);
    await new Promise(setImmediate);
    running -= 1;
    return { content: `text of ${call.id}` };
  };
  const all = Array.from({ length: 1500 }, (_, i) => read(`c${i}`, `${i}.js`));
  const { requests, result } = await play((_, n) => ({ content: n === 1 ? all : [submit()] }), { runTool });
  expect(result.stopReason).toBe("submitted");
  expect([most, made.length]).toEqual([4, 128]);
  const results = lastResults(requests[1]);
  expect(results).toHaveLength(1500);
  expect(results[127]).toMatchObject({ tool_use_id: "c127", content: "text of c127" });
  expect(results[128]).toMatchObject({ tool_use_id: "c128", is_error: true });
  expect(results[128]?.content).toMatch(/not made: your message has 1500 calls, and at most 128/);
  expect(results[1499]).toMatchObject({ is_error: true, content: "Not made, like call 129." });
});
