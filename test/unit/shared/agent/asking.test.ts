import { join } from "node:path";
import { expect, test } from "vitest";
import type { ToolCall, ToolOutcome } from "../../../../shared/agent/tool-call.ts";
import { lastResults, run, type Scripted, scriptedClient, submit, text, use, withFolder } from "./rig.ts";

const command = (id: string, text = "curl x") => use(id, "run_command", { command: text });
const ask = (call: ToolCall): ToolOutcome => ({
  content: "",
  asked: {
    callId: call.id,
    tool: call.name,
    subject: "curl x",
    input: "{}",
    risk: "high",
    kind: "egress",
    files: [],
    reason: "it reaches for the network with curl",
  },
});

test("a call that waits for a person ends the run; the turn's other calls run once, and the run resumes without another model call", async () => {
  await withFolder(async (folder) => {
    const client = scriptedClient((_request, n) =>
      n === 1 ? { content: [use("r1", "read_file", { path: "a" }), command("c1")] } : { content: [submit()] },
    );
    const ran: string[] = [];
    const first = await run({
      file: join(folder, "transcript.1.jsonl"),
      client,
      takeTree: async () => "tree-1",
      runTool: async (call) => {
        ran.push(call.id);
        return call.id === "c1" ? ask(call) : { content: "read" };
      },
    });
    expect(first).toMatchObject({ stopReason: "approval", asked: [{ callId: "c1", subject: "curl x" }], turns: 1 });
    expect(first.text).toContain("reaches for the network");

    const second = await run({
      file: join(folder, "transcript.2.jsonl"),
      resumeFrom: join(folder, "transcript.1.jsonl"),
      client,
      runTool: async (call) => {
        ran.push(call.id);
        return call.name === "submit_result"
          ? { content: "in", end: { stopReason: "submitted", value: call.input } }
          : { content: "fetched" };
      },
    });
    expect(second).toMatchObject({ stopReason: "submitted", turns: 2 });
    expect(ran).toEqual(["r1", "c1", "c1", "end"]);
    expect(client.requests).toHaveLength(2);
    expect(lastResults(client.requests[1]).map(({ content }) => content)).toEqual(["read", "fetched"]);
  });
});

test("a call that still waits when the run resumes waits again, at no cost", async () => {
  await withFolder(async (folder) => {
    const client = scriptedClient(() => ({ content: [command("c1")] }));
    const options = { client, runTool: async (call: ToolCall) => ask(call) };
    await run({ ...options, file: join(folder, "transcript.1.jsonl") });
    const again = { file: join(folder, "transcript.2.jsonl"), resumeFrom: join(folder, "transcript.1.jsonl") };
    expect(await run({ ...options, ...again })).toMatchObject({ stopReason: "approval", turns: 1 });
    expect(client.requests).toHaveLength(1);
  });
});

test("messages that arrive while the agent waits follow the results of its calls, once", async () => {
  await withFolder(async (folder) => {
    const client = scriptedClient((_request, n) => ({ content: [n === 1 ? command("c1") : submit()] }));
    const file = (epoch: number) => join(folder, `transcript.${epoch}.jsonl`);
    await run({ file: file(1), client, runTool: async (call) => ask(call) });
    const inbox = [
      { key: "opening", text: "role: implementer" },
      { key: "message.m1", text: "A message: look at <b.js>" },
    ];
    // While the call still waits, a message must not come between the call and its result.
    const again = await run({ file: file(2), resumeFrom: file(1), client, inbox, runTool: async (call) => ask(call) });
    expect([again.stopReason, client.requests.length]).toEqual(["approval", 1]);
    const tools = async (call: ToolCall): Promise<ToolOutcome> =>
      call.name === "submit_result"
        ? { content: "in", end: { stopReason: "submitted", value: {} } }
        : { content: "ran" };
    expect(await run({ file: file(3), resumeFrom: file(2), client, inbox, runTool: tools })).toMatchObject({
      turns: 2,
    });
    const said = client.requests[1]?.messages.at(-1)?.content as { type: string; text?: string }[];
    expect(said.map(({ type, text }) => text ?? type)).toEqual(["tool_result", "A message: look at <b.js>"]);
  });
});

const refuse = async (call: ToolCall): Promise<ToolOutcome> =>
  call.name === "run_command" && JSON.stringify(call.input).includes("curl")
    ? { isError: true, isRefused: true, content: "Refused: no" }
    : call.name === "submit_result"
      ? { content: "in", end: { stopReason: "submitted", value: {} } }
      : { content: "fine" };
/** A model that makes the calls of the n-th text in turn n, and then submits. */
const turns = (...texts: string[]) =>
  scriptedClient((_request, n): Scripted => {
    const said = texts[n - 1];
    return { content: said === undefined ? [submit()] : said.split("+").map((each, i) => command(`c${n}.${i}`, each)) };
  });

test.each([
  ["three in a row, over turns", ["curl 1", "curl 2", "curl 3"], "denials", 3],
  ["three in one turn", ["curl 1+curl 2+curl 3"], "denials", 1],
  ["interrupted by an allowed call", ["curl 1", "curl 2", "ls", "curl 3", "curl 4"], "submitted", 6],
  ["interrupted within a turn", ["curl 1", "curl 2+ls", "curl 3", "curl 4"], "submitted", 5],
  ["a row that begins within a turn", ["ls+curl 1", "curl 2", "curl 3"], "denials", 3],
])("refusals: %s", async (_name, texts, stopReason, count) => {
  await withFolder(async (folder) => {
    const refusalLimits = { inARow: 3, inAttempt: 20 };
    const result = await run({
      file: join(folder, "t.jsonl"),
      client: turns(...texts),
      runTool: refuse,
      refusalLimits,
    });
    expect(result).toMatchObject({ stopReason, turns: count });
  });
});

test("twenty refusals in total end the run, in any distribution; a person's decision restarts the count", async () => {
  await withFolder(async (folder) => {
    const spread = Array.from({ length: 30 }, (_, i) => `curl ${i}+ls ${i}`);
    const options = { client: turns(...spread), runTool: refuse, refusalLimits: { inARow: 3, inAttempt: 20 } };
    const file = join(folder, "transcript.1.jsonl");
    expect(await run({ ...options, file })).toMatchObject({ stopReason: "denials", turns: 20 });
    const inbox = [
      { key: "opening", text: "role: implementer" },
      { key: "approval.1", text: "Go on." },
    ];
    const next = await run({ ...options, file: join(folder, "transcript.2.jsonl"), resumeFrom: file, inbox });
    expect(next).toMatchObject({ stopReason: "submitted", turns: 31 });
    const withoutWord = { file: join(folder, "transcript.3.jsonl"), resumeFrom: file };
    expect(await run({ ...options, ...withoutWord })).toMatchObject({ stopReason: "denials", turns: 20 });
  });
});

test("without limits refusals are not counted: the lead is not stopped by them", async () => {
  await withFolder(async (folder) => {
    const client = scriptedClient((_request, n) => ({
      content: n < 9 ? [command(`c${n}`, `curl ${n}`)] : [text("x"), submit()],
    }));
    expect(await run({ file: join(folder, "t.jsonl"), client, runTool: refuse })).toMatchObject({
      stopReason: "submitted",
    });
  });
});
