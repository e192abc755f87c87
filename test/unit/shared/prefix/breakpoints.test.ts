import { expect, test } from "vitest";
import {
  buildRequest,
  buildWarmRequest,
  type ContentBlock,
  type ModelRequest,
  messagesAfterPrefix,
  type Turn,
} from "../../../../shared/prefix/breakpoints.ts";
import { buildPrefix } from "../../../../shared/prefix/build-prefix.ts";
import { defined } from "../../../../shared/support/defined.ts";

const { prefix } = buildPrefix({ goal: "g", map: "m", instructions: [], roles: [], model: "claude-sonnet-5-5" });
const text = (words: string): ContentBlock => ({ type: "text", text: words });
const user = (...content: ContentBlock[]): Turn => ({ role: "user", content });
const assistant = (...content: ContentBlock[]): Turn => ({ role: "assistant", content });
const results = (n: number) =>
  Array.from({ length: n }, (_, i) => ({ type: "tool_result", tool_use_id: `c${i}`, content: "r" }));
const calls = (n: number) =>
  Array.from({ length: n }, (_, i) => ({ type: "tool_use", id: `c${i}`, name: "glob", input: {} }));

/** The positions of the cache markers in a request, each with its time to live. */
function markersOf(request: ModelRequest): string[] {
  const lists: [string, readonly object[]][] = [
    ["tools", request.tools],
    ["system", request.system],
    ...request.messages.map(({ content }, i): [string, readonly object[]] => [`messages.${i}`, content]),
  ];
  return lists.flatMap(([name, blocks]) =>
    blocks.flatMap((block, i) => {
      const { cache_control: marker } = block as { cache_control?: { ttl: string } };
      return marker === undefined ? [] : [`${name}.${i} ${marker.ttl}`];
    }),
  );
}

test("the shared part is marked for an hour, and the last block for five minutes", () => {
  const request = buildRequest(prefix, [user(text("role: lead")), assistant(...calls(2)), user(...results(2))]);
  expect(markersOf(request)).toEqual(["system.0 1h", "messages.0.0 1h", "messages.2.1 5m"]);
});

test("the marker moves: nothing else of an earlier request changes", () => {
  const turns = [user(text("role: lead"))];
  const more = [...turns, assistant(...calls(1)), user(...results(1))];
  const strip = (request: ModelRequest) =>
    JSON.parse(JSON.stringify(request, (key, value) => (key === "cache_control" ? undefined : value)));
  const before = strip(buildRequest(prefix, turns));
  const after = strip(buildRequest(prefix, more));
  expect(JSON.stringify({ ...after, messages: after.messages.slice(0, 1) })).toBe(JSON.stringify(before));
});

test("a turn that adds more positions than the lookback covers gets a second marker at the previous one", () => {
  const many = Array.from({ length: 14 }, (_, i) => text(`part ${i}`));
  const turns = (n: number) => [
    user(text("role: lead")),
    assistant(...many.slice(0, n), ...calls(1)),
    user(...results(1)),
  ];
  expect(markersOf(buildRequest(prefix, turns(13)))).toEqual(["system.0 1h", "messages.0.0 1h", "messages.2.0 5m"]);
  expect(markersOf(buildRequest(prefix, turns(14)))).toEqual([
    "system.0 1h",
    "messages.0.0 1h",
    "messages.0.1 5m",
    "messages.2.0 5m",
  ]);
});

test("consecutive calls or results are one position", () => {
  const request = buildRequest(prefix, [user(text("role: lead")), assistant(...calls(50)), user(...results(50))]);
  expect(markersOf(request)).toEqual(["system.0 1h", "messages.0.0 1h", "messages.2.49 5m"]);
});

test.each([
  ["an empty text", text("")],
  ["a blank text", text(" \n")],
  ["thinking", { type: "thinking", thinking: "hm", signature: "s" }],
])("%s is never marked", (_name, last) => {
  const request = buildRequest(prefix, [user(text("role: lead"), last)]);
  expect(markersOf(request)).toEqual(["system.0 1h", "messages.0.0 1h", "messages.0.1 5m"]);
});

test("a request has no sampling parameters, no tool choice and no thinking setting, and has the job's fixed effort", () => {
  const keys = (effort?: string) =>
    Object.keys(buildRequest({ ...prefix, ...defined({ effort }) }, [user(text("x"))])).sort();
  expect(keys()).toEqual(["max_tokens", "messages", "model", "system", "tools"]);
  expect(keys("low")).toEqual(["max_tokens", "messages", "model", "output_config", "system", "tools"]);
  expect(buildRequest(prefix, [user(text("x"))]).max_tokens).toBe(16_000);
});

test("the lifetime of the shared part is the job's fixed one", () => {
  const request = buildRequest({ ...prefix, ttl: "5m" }, [user(text("x"))]);
  expect(markersOf(request)).toEqual(["system.0 5m", "messages.0.0 5m", "messages.0.1 5m"]);
});

test("the job context is the first block of the first message, and the agent's own blocks follow it there", () => {
  const { system, messages } = buildRequest(prefix, [user(text("role: lead"), text("news"))]);
  expect(system).toMatchObject([{ text: prefix.constitution }]);
  expect(messages).toHaveLength(1);
  expect(messages[0]).toMatchObject({
    role: "user",
    content: [{ text: prefix.jobContext }, { text: "role: lead" }, { text: "news" }],
  });
});

test("the requests of two agents have the same bytes up to the second marker", () => {
  const upTo = ({ tools, system, messages, ...rest }: ModelRequest) =>
    JSON.stringify({
      ...rest,
      max_tokens: 0,
      tools,
      system,
      first: messages[0]?.role,
      context: messages[0]?.content[0],
    });
  const lead = buildRequest(prefix, [user(text("role: lead"))]);
  const worker = buildRequest(prefix, [user(text("role: implementer")), assistant(...calls(2)), user(...results(2))]);
  expect(upTo(worker)).toBe(upTo(lead));
  expect(upTo(buildWarmRequest(prefix))).toBe(upTo(lead));
  expect(worker.system[0]).toBe(lead.system[0]);
  expect(worker.messages[0]?.content[0]).toBe(lead.messages[0]?.content[0]);
});

test("the warm-up request has no answer, and its last block is the marked job context", () => {
  const request = buildWarmRequest(prefix);
  expect(request.max_tokens).toBe(0);
  expect(markersOf(request)).toEqual(["system.0 1h", "messages.0.0 1h"]);
  expect(request.messages).toEqual([{ role: "user", content: [expect.objectContaining({ text: prefix.jobContext })] }]);
});

test("the messages after the prefix are those of the conversation", () => {
  const turns = [user(text("role: lead")), assistant(...calls(1)), user(...results(1))];
  const strip = (value: unknown) =>
    JSON.parse(JSON.stringify(value, (key, v) => (key === "cache_control" ? undefined : v)));
  expect(strip(messagesAfterPrefix(buildRequest(prefix, turns)))).toEqual(turns);
  expect(strip(messagesAfterPrefix(buildRequest({ ...prefix, version: 1 }, turns)))).toEqual(turns);
  expect(messagesAfterPrefix(buildWarmRequest(prefix))).toEqual([{ role: "user", content: [] }]);
});

test("a prefix of version 1, of a job that began before an upgrade, is sent with the same bytes as before", () => {
  const old = {
    version: 1 as const,
    model: "claude-sonnet-5-5",
    price: prefix.price,
    ttl: "1h" as const,
    tools: [],
    constitution: "Rules.",
    jobContext: "<job-context>",
    roles: [],
  };
  const head =
    '"tools":[],"system":[{"type":"text","text":"Rules.","cache_control":{"type":"ephemeral","ttl":"1h"}},{"type":"text","text":"<job-context>","cache_control":{"type":"ephemeral","ttl":"1h"}}]';
  expect(JSON.stringify(buildRequest(old, [user(text("role: lead"))]))).toBe(
    `{"model":"claude-sonnet-5-5","max_tokens":16000,${head},"messages":[{"role":"user","content":[{"type":"text","text":"role: lead","cache_control":{"type":"ephemeral","ttl":"5m"}}]}]}`,
  );
  expect(JSON.stringify(buildWarmRequest(old))).toBe(
    `{"model":"claude-sonnet-5-5","max_tokens":0,${head},"messages":[{"role":"user","content":[{"type":"text","text":"warmup"}]}]}`,
  );
});
