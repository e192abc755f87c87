import { mkdir, readFile, writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import type { RunTool } from "../../../../../shared/agent/tool-call.ts";
import { readTranscript } from "../../../../../shared/agent/transcript.ts";
import { ModelError } from "../../../../../shared/model/model-client.ts";
import type { ModelRequest } from "../../../../../shared/prefix/breakpoints.ts";
import { buildPrefix } from "../../../../../shared/prefix/build-prefix.ts";
import type { AskedCall } from "../../../../../shared/protocol/approval/approval.ts";
import { sha256 } from "../../../../../shared/support/text/sha256.ts";
import {
  jumpingClock,
  read,
  run,
  type Script,
  scriptedClient,
  simpleTools,
  submit,
  text,
  use,
  withFolder,
} from "../rig.ts";

/** Counts the tokens of a request as a model with four bytes per token would. */
const tokensOf = ({ messages }: ModelRequest) => Math.ceil(JSON.stringify(messages).length / 4);

/** A script whose answers have the usage that their request would have. */
const counted =
  (script: Script): Script =>
  (request, n) => {
    const answer = script(request, n);
    if (answer instanceof ModelError) return answer;
    const usage = { inputTokens: 0, cacheReadTokens: 3_000 + tokensOf(request), outputTokens: 50, ...answer.usage };
    return { ...answer, usage };
  };

const big: RunTool = async (call, signal) =>
  call.name === "read_file" ? { content: `${call.id} `.repeat(8_000) } : simpleTools()(call, signal);

const small: RunTool = async (call, signal) =>
  call.name === "read_file" ? { content: `${call.id} `.repeat(1_500) } : simpleTools()(call, signal);

const LIMITS = { maxTurns: 50, maxTokens: 10_000_000, maxCostUsd: 100, deadline: Number.MAX_SAFE_INTEGER };

const textOf = (request: ModelRequest | undefined) => JSON.stringify(request?.messages ?? []);

async function play(script: Script, given: Partial<Parameters<typeof run>[0]> = {}) {
  const client = scriptedClient(script);
  let entries: Awaited<ReturnType<typeof readTranscript>> = [];
  let result: Awaited<ReturnType<typeof run>> | undefined;
  await withFolder(async (folder) => {
    const file = `${folder}/t.jsonl`;
    result = await run({ file, client, runTool: big, ...given });
    entries = await readTranscript(file);
  });
  return { result: result!, requests: client.requests, entries };
}

/** A model that answers each request for a summary. */
const summarising =
  (script: Script): Script =>
  (request, n) =>
    request.compaction === undefined
      ? script(request, n)
      : { content: [{ type: "compaction", content: "A summary." }], stopReason: "compaction" };

/** A model whose API refuses prompts above `limit` tokens, as the real one does. */
const refusing =
  (limit: number, script: Script): Script =>
  (request, n) =>
    tokensOf(request) + 3_000 > limit
      ? new ModelError("context_exceeded", `prompt is too long: ${tokensOf(request) + 3_000} tokens > ${limit} maximum`)
      : script(request, n);

test("after a cut, the brief, a person's words, commands, failures and limits stand in the next request", async () => {
  let reads = 0;
  const script = refusing(
    60_000,
    counted((request) => {
      if (textOf(request).includes("<harness-state>")) return { content: [submit()] };
      reads += 1;
      if (reads === 1) return { content: [use("c1", "run_command", { command: "npm test" }), use("c2", "glob", {})] };
      return { content: [read(`r${reads}`, `f${reads}.js`)] };
    }),
  );
  const runTool: RunTool = async (call, signal) =>
    call.name === "run_command" ? { content: "[exit code 3]\n[stdout]\nnot ok" } : big(call, signal);
  const { result, requests, entries } = await play(script, {
    runTool,
    inbox: [
      { key: "opening", text: "role: implementer\n\n<brief>\nRename <x> to y.\n</brief>" },
      { key: "note.1", text: "Keep the old name as an alias.", from: "person" },
    ],
    describeWork: async () => "a.js +1 -2",
  });
  expect(result.stopReason).toBe("submitted");
  const last = textOf(requests.at(-1));
  for (const fact of [
    "Rename <x> to y.",
    "Keep the old name as an alias.",
    "a.js +1 -2",
    "npm test: [exit code 3]",
    "glob",
  ])
    expect(last).toContain(fact);
  expect(result.cuts).toHaveLength(1);
  expect(entries.filter(({ kind }) => kind === "cut")).toHaveLength(1);
});

test("an attempt whose every turn is too large ends after two futile cuts with a reason", async () => {
  const script = refusing(
    30_000,
    counted((_request, n) => ({ content: [read(`r${n}a`, `${n}a.js`), read(`r${n}b`, `${n}b.js`)] })),
  );
  const huge: RunTool = async (call, signal) =>
    call.name === "read_file" ? { content: `${call.id} `.repeat(20_000) } : simpleTools()(call, signal);
  const { result, entries } = await play(script, { runTool: huge });
  expect(result.stopReason).toBe("context_floor");
  expect(result.text).toContain("does not fit into the model's context");
  expect(entries.filter(({ kind }) => kind === "cut").length).toBeLessThanOrEqual(2);
});

test("an API that refuses prompts at a third of the window is obeyed, and the attempt goes on", async () => {
  let done = 0;
  const script = refusing(
    40_000,
    counted(
      summarising(() => {
        done += 1;
        return { content: [done > 25 ? submit() : read(`r${done}`, `f${done}.js`)] };
      }),
    ),
  );
  const { result, requests } = await play(script);
  expect(result.stopReason).toBe("submitted");
  expect(result.turns).toBe(26);
  // The API refuses at most once. From then on the attempt knows the limit.
  const refused = requests.filter((request) => tokensOf(request) + 3_000 > 40_000);
  expect(refused.length).toBeLessThanOrEqual(1);
});

test("an agent's notes and finished sub-goals survive a cut", async () => {
  let n = 0;
  const script = refusing(
    60_000,
    counted((request) => {
      n += 1;
      if (n === 2) return { content: [use("n1", "note", { key: "decision", text: "Parse with a table." })] };
      if (n === 4) return { content: [use("n2", "note", { key: "step 1", text: "lexer done", done: true })] };
      if (textOf(request).includes("<harness-state>")) return { content: [submit()] };
      return { content: [read(`r${n}`, `f${n}.js`)] };
    }),
  );
  const { requests } = await play(script);
  expect(textOf(requests.at(-1))).toContain("Parse with a table.");
  expect(textOf(requests.at(-1))).toContain("lexer done");
});

test("a request of a resumed agent has the bytes of the uninterrupted one, also after a cut", async () => {
  const script = (): Script => {
    let n = 0;
    return refusing(
      40_000,
      counted((request) => {
        n = request.messages.filter(({ role }) => role === "assistant").length;
        return {
          content: [
            textOf(request).includes("f30.js") ? submit() : read(`r${n}.${textOf(request).length}`, `f${n}.js`),
          ],
        };
      }),
    );
  };
  await withFolder(async (folder) => {
    const limits = { ...LIMITS, maxTurns: 12 };
    const whole = scriptedClient(script());
    await run({ file: `${folder}/whole.jsonl`, client: whole, runTool: big, limits });
    const parts = scriptedClient(script());
    for (let i = 1; i <= 12; i++) {
      const file = `${folder}/part-${i}.jsonl`;
      const resumeFrom = i === 1 ? undefined : `${folder}/part-${i - 1}.jsonl`;
      const stop = new AbortController();
      await run({
        file,
        client: parts,
        runTool: big,
        limits,
        signal: stop.signal,
        onActivity: (kind) => (kind === "turn" ? stop.abort() : undefined),
        ...(resumeFrom === undefined ? {} : { resumeFrom }),
      });
    }
    expect(parts.requests.map((request) => sha256(textOf(request)))).toEqual(
      whole.requests.map((request) => sha256(textOf(request))),
    );
    expect(whole.requests.map(textOf).join()).toContain("<harness-state>");
  });
});

test("a person's request for a cut is met at the next turn", async () => {
  let n = 0;
  const script = counted((request) => {
    n += 1;
    if (n === 4 || textOf(request).includes("<harness-state>")) return { content: [submit()] };
    return { content: [read(`r${n}`, `f${n}.js`)] };
  });
  await withFolder(async (folder) => {
    const limits = { ...LIMITS, maxTurns: 3 };
    await run({ file: `${folder}/1.jsonl`, client: scriptedClient(script), runTool: small, limits });
    const client = scriptedClient(script);
    const inbox = [{ key: "note.1", text: "/compact", from: "person" as const }];
    const result = await run({
      file: `${folder}/2.jsonl`,
      resumeFrom: `${folder}/1.jsonl`,
      client,
      runTool: small,
      inbox: [{ key: "opening", text: "role: implementer" }, ...inbox],
    });
    expect(result.cuts).toMatchObject([{ reason: "request" }]);
    expect(textOf(client.requests[0])).toContain("<harness-state>");
  });
});

test("the model does not read a request for a cut, and a conversation with nothing to cut is reported as not cut", async () => {
  const reported: string[] = [];
  const { result, requests } = await play(() => ({ content: [submit()] }), {
    inbox: [
      { key: "opening", text: "role: implementer" },
      { key: "note.1", text: " /compact\n", from: "person" },
    ],
    onActivity: (_kind, activity) => reported.push(activity),
  });
  expect(result.cuts).toEqual([]);
  expect(textOf(requests[0])).not.toContain("/compact");
  expect(textOf(requests[0])).toContain("asked the harness to make this conversation shorter");
  expect(reported).toContainEqual(expect.stringContaining("conversation not cut"));
});

test("a long message of a person, cut in the harness state, stands whole in a file that the agent can read", async () => {
  const long = `Keep the alias. ${"word ".repeat(3_000)}The end.`;
  const script = refusing(
    60_000,
    counted((request, n) => ({
      content: [textOf(request).includes("<harness-state>") ? submit() : read(`r${n}`, `f${n}.js`)],
    })),
  );
  await withFolder(async (folder) => {
    await mkdir(`${folder}/offload`);
    const client = scriptedClient(script);
    await run({
      file: `${folder}/t.jsonl`,
      client,
      runTool: big,
      offloadTo: { folder: `${folder}/offload`, seenAs: "/offload" },
      inbox: [
        { key: "opening", text: "role: implementer" },
        { key: "note.1", text: long, from: "person" },
      ],
    });
    const name = /the whole text is in \/offload\/([\w-]+\.txt)/.exec(textOf(client.requests.at(-1)))?.[1];
    expect(await readFile(`${folder}/offload/${name}`, "utf8")).toBe(long);
  });
});

test("after a wait that outlasts the cache, an agent resumes with less to write", async () => {
  const clock = jumpingClock();
  let n = 0;
  const script = counted((request) => {
    n += 1;
    if (textOf(request).includes("<harness-state>") || n > 12) return { content: [submit()] };
    return { content: [read(`r${n}`, `f${n}.js`)] };
  });
  await withFolder(async (folder) => {
    const limits = { ...LIMITS, maxTurns: 10 };
    await run({ file: `${folder}/1.jsonl`, client: scriptedClient(script), runTool: big, limits, clock });
    await clock.sleep(3 * 3_600_000);
    const client = scriptedClient(script);
    const result = await run({
      file: `${folder}/2.jsonl`,
      resumeFrom: `${folder}/1.jsonl`,
      client,
      runTool: big,
      clock,
    });
    expect(result.cuts).toMatchObject([{ reason: "gain", breakEvenTurns: 1 }]);
  });
});

test("a model whose API compacts is asked for a block, which then comes first", async () => {
  const asked: ModelRequest[] = [];
  const limit = 60_000;
  let n = 0;
  // Every result is an error, so nothing can be cleared.
  const failing: RunTool = async (call, signal) =>
    call.name === "read_file" ? { isError: true, content: `${call.id} `.repeat(8_000) } : simpleTools()(call, signal);
  const script = refusing(
    limit,
    counted((request) => {
      if (request.compaction !== undefined) {
        asked.push(request);
        return { content: [{ type: "compaction", content: "All is well." }], stopReason: "compaction" };
      }
      n += 1;
      if (textOf(request).includes("All is well.")) return { content: [submit()] };
      return { content: [read(`r${n}`, `f${n}.js`)] };
    }),
  );
  const { result, requests, entries } = await play(script, { runTool: failing });
  expect(result.stopReason).toBe("submitted");
  expect(asked).toHaveLength(1);
  expect(requests.at(-1)?.messages[0]).toEqual({
    role: "assistant",
    content: [{ type: "compaction", content: "All is well." }],
  });
  expect(entries.filter(({ kind }) => kind === "summary")).toHaveLength(1);
  expect(result.usage.calls).toBe(requests.length - 1);
});

test.each([
  ["is empty", { content: [text(" ")] }],
  ["is refused", { content: [], stopReason: "refusal" }],
  ["is longer than the turns that it replaces", { content: [text("long")], usage: { outputTokens: 900_000 } }],
])("a summary that %s is paid for once and not used", async (_title, answer) => {
  const failing: RunTool = async (call, signal) =>
    call.name === "read_file" ? { isError: true, content: `${call.id} `.repeat(8_000) } : simpleTools()(call, signal);
  let n = 0;
  let summaries = 0;
  const script = refusing(
    60_000,
    counted((request) => {
      if (request.compaction !== undefined) {
        summaries += 1;
        return answer;
      }
      n += 1;
      return { content: [n > 14 ? submit() : read(`r${n}`, `f${n}.js`)] };
    }),
  );
  const { result } = await play(script, { runTool: failing });
  expect(result.stopReason).toBe("submitted");
  expect(result.cuts.map(({ way }) => way)).toContain("drop");
  expect(summaries).toBe(result.cuts.length);
});

/** The prefix of a model whose API does not compact. */
const { prefix: OLDER } = buildPrefix({ goal: "g", map: "m", instructions: [], roles: [], model: "claude-opus-4-8" });

test("old results and the texts of finished writes are cleared; the newest results stay", async () => {
  let n = 0;
  const script = refusing(
    60_000,
    counted((request) => {
      n += 1;
      if (textOf(request).includes("<harness-state>")) return { content: [submit()] };
      if (n === 1) return { content: [use("w", "write_file", { path: "w.js", content: "w".repeat(5000) })] };
      return { content: [read(`r${n}`, `f${n}.js`)] };
    }),
  );
  const { result, requests } = await play(script, { prefix: OLDER, limits: { ...LIMITS, maxTurns: 12 } });
  expect(result.cuts).toMatchObject([{ way: "clear" }]);
  const last = textOf(requests.at(-1));
  expect(last).toContain("[cleared: read_file f2.js;");
  expect(last).toContain('"path":"w.js","content":"[cleared: written; the file has the text]"');
  expect(last).toContain(`r${n - 1} `.repeat(8_000));
});

test("after an answer that ran out of context, the conversation is cut, and the agent, also a lead, gets a message", async () => {
  const script: Script = (_, n) => {
    if (n === 1) return { content: [read("r1")] };
    if (n > 2) return { content: [submit()] };
    return {
      content: [text("half a")],
      stopReason: "model_context_window_exceeded",
      usage: { cacheReadTokens: 150_000 },
    };
  };
  const { result, requests } = await play(script, { mustSubmit: false, prefix: OLDER });
  expect(textOf(requests[2])).toContain("did not fit into the context");
  expect(textOf(requests[2])).toContain("<harness-state>");
  expect(result.stopReason).toBe("submitted");
});

test("a summary that was paid for before a crash is used after it, without another call", async () => {
  const failing: RunTool = async (call, signal) =>
    call.name === "read_file" ? { isError: true, content: `${call.id} `.repeat(8_000) } : simpleTools()(call, signal);
  let summaries = 0;
  let n = 0;
  const script = refusing(
    60_000,
    counted((request) => {
      if (request.compaction !== undefined) {
        summaries += 1;
        return { content: [{ type: "compaction", content: "All is well." }], stopReason: "compaction" };
      }
      n += 1;
      return { content: [textOf(request).includes("All is well.") ? submit() : read(`r${n}`, `f${n}.js`)] };
    }),
  );
  await withFolder(async (folder) => {
    await run({ file: `${folder}/1.jsonl`, client: scriptedClient(script), runTool: failing });
    const lines = (await readFile(`${folder}/1.jsonl`, "utf8")).split("\n");
    const summary = lines.findIndex((line) => line.startsWith('{"kind":"summary"'));
    await writeFile(`${folder}/2.jsonl`, `${lines.slice(0, summary + 1).join("\n")}\n`);
    const result = await run({ file: `${folder}/2.jsonl`, client: scriptedClient(script), runTool: failing });
    expect(result).toMatchObject({ stopReason: "submitted", cuts: [{ way: "summary" }] });
    expect(summaries).toBe(1);
  });
});

test("before a wait for a person, a long conversation is shortened while its cache is warm, and its pending calls stay answerable", async () => {
  let n = 0;
  // Every result is an error, so nothing can be cleared, and no cut pays back before the wait.
  const script = counted((request) => {
    if (request.compaction !== undefined)
      return { content: [{ type: "compaction", content: "All is well." }], stopReason: "compaction" };
    n += 1;
    if (n > 10) return { content: [submit()] };
    return { content: [n === 10 ? use("ask", "run_command", { command: "npm publish" }) : read(`r${n}`, `f${n}.js`)] };
  });
  const failing: RunTool = async (call, signal) =>
    call.name === "read_file" ? { isError: true, content: `${call.id} `.repeat(8_000) } : simpleTools()(call, signal);
  const asked: AskedCall = {
    callId: "ask",
    tool: "run_command",
    subject: "npm publish",
    reason: "it publishes",
    input: {},
  } as never;
  const runTool: RunTool = async (call, signal) =>
    call.name === "run_command" ? { content: "", asked } : failing(call, signal);
  await withFolder(async (folder) => {
    const parked = await run({ file: `${folder}/1.jsonl`, client: scriptedClient(script), runTool });
    expect(parked).toMatchObject({ stopReason: "approval", cuts: [{ reason: "park" }] });
    const client = scriptedClient(script);
    const result = await run({ file: `${folder}/2.jsonl`, resumeFrom: `${folder}/1.jsonl`, client, runTool: big });
    expect(result.stopReason).toBe("submitted");
    const [request] = client.requests;
    expect(request?.messages.at(-2)?.content).toMatchObject([{ type: "tool_use", id: "ask" }]);
    expect(request?.messages.at(-1)?.content[0]).toMatchObject({ type: "tool_result", tool_use_id: "ask" });
    expect(textOf(request)).toContain("<harness-state>");
  });
});
