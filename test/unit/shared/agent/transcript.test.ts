import { appendFile, type FileHandle, mkdir, open, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { SECRET_SAMPLES } from "../../../../lab/attack/untrusted/secret-samples.ts";
import { newestTranscript, transcriptFile } from "../../../../shared/agent/find-transcript.ts";
import { runToolCalls } from "../../../../shared/agent/run-tool-calls.ts";
import type { ToolCall } from "../../../../shared/agent/tool-call.ts";
import { openTranscript, Transcript } from "../../../../shared/agent/transcript.ts";
import type { TranscriptEntry } from "../../../../shared/agent/transcript-entry.ts";
import { NO_USAGE } from "../../../../shared/protocol/price/usage.ts";
import { read, text, use, withFolder } from "./rig.ts";

const said = (key: string): TranscriptEntry => ({ kind: "user", at: 1, key, text: `say ${key}` });
const answered = (...content: ReturnType<typeof text>[]): TranscriptEntry => ({
  kind: "assistant",
  at: 2,
  responseId: "msg_1",
  requestId: "req_1",
  content,
  stopReason: "tool_use",
  cutCalls: [],
  usage: { ...NO_USAGE, calls: 1, outputTokens: 3 },
});
const results = (tree: string): TranscriptEntry => ({
  kind: "results",
  at: 3,
  content: [{ type: "tool_result", tool_use_id: "r", content: "x" }],
  tree,
});

async function write(file: string, ...entries: TranscriptEntry[]): Promise<void> {
  const transcript = await openTranscript(file);
  for (const entry of entries) await transcript.append(entry);
  await transcript.close();
}

async function reopened(file: string, resumeFrom?: string): Promise<Transcript> {
  const transcript = await openTranscript(file, resumeFrom);
  await transcript.close();
  return transcript;
}

test("a reopened transcript has its conversation, usage, turns, calls and newest tree", async () => {
  await withFolder(async (folder) => {
    const file = join(folder, "deep", "t.jsonl");
    await write(file, said("a"), answered(text("hm"), read("r")), results("tree1"), results("tree2"));
    const transcript = await reopened(file);
    expect(transcript).toMatchObject({
      turnCount: 1,
      toolCalls: 1,
      tree: "tree2",
      usage: { calls: 1, outputTokens: 3 },
    });
    expect(transcript.hasUser("a")).toBe(true);
    expect(transcript.turns().map(({ role, content }) => [role, content.length])).toEqual([
      ["user", 1],
      ["assistant", 2],
      ["user", 2],
    ]);
  });
});

test("an incomplete line left by a crash is dropped, and the next entry gets its own line", async () => {
  await withFolder(async (folder) => {
    const file = join(folder, "t.jsonl");
    await write(file, said("ä€"));
    await appendFile(file, '{"kind":"user","at":1,"key":"torn","te');
    await write(file, said("after"));
    const transcript = await reopened(file);
    expect(["ä€", "torn", "after"].map((key) => transcript.hasUser(key))).toEqual([true, false, true]);
    expect((await readFile(file, "utf8")).trim().split("\n")).toHaveLength(2);
  });
});

test("a new epoch starts with a copy of the older transcript, which does not change", async () => {
  await withFolder(async (folder) => {
    const [first, second] = [transcriptFile(folder, 1), transcriptFile(folder, 2)];
    await write(first, said("a"), answered(text("hm")));
    const before = await readFile(first, "utf8");
    const transcript = await openTranscript(second, first);
    await transcript.append(said("b"));
    await transcript.close();
    expect((await reopened(second)).entries.map(({ kind }) => kind)).toEqual(["user", "assistant", "user"]);
    expect(await readFile(first, "utf8")).toBe(before);
    expect((await readdir(folder)).sort()).toEqual(["transcript.1.jsonl", "transcript.2.jsonl"]);
  });
});

test("an existing transcript is continued, regardless of an older one", async () => {
  await withFolder(async (folder) => {
    const [first, second] = [transcriptFile(folder, 1), transcriptFile(folder, 2)];
    await write(first, said("old"));
    await write(second, said("own"));
    const transcript = await reopened(second, first);
    expect([transcript.hasUser("old"), transcript.hasUser("own")]).toEqual([false, true]);
  });
});

test("the newest earlier epoch is found by number, not by name", async () => {
  await withFolder(async (folder) => {
    expect(await newestTranscript(join(folder, "not there"), 3)).toBeUndefined();
    expect(await newestTranscript(folder, 3)).toBeUndefined();
    for (const name of [
      "transcript.2.jsonl",
      "transcript.9.jsonl",
      "transcript.10.jsonl",
      "transcript.12.jsonl.x.tmp",
    ]) {
      await writeFile(join(folder, name), "");
    }
    expect(await newestTranscript(folder)).toBe(transcriptFile(folder, 10));
    expect(await newestTranscript(folder, 10)).toBe(transcriptFile(folder, 9));
    expect(await newestTranscript(folder, 2)).toBeUndefined();
  });
});

test("an unreadable folder does not count as one without turns", async () => {
  await withFolder(async (folder) => {
    await writeFile(join(folder, "file"), "");
    await expect(newestTranscript(join(folder, "file"))).rejects.toThrow("ENOTDIR");
    await mkdir(join(folder, "t.jsonl"));
    await expect(openTranscript(join(folder, "t.jsonl"))).rejects.toThrow("EISDIR");
  });
});

test("a disk that fills up within a line leaves complete lines, and the error names it", async () => {
  await withFolder(async (folder) => {
    const file = join(folder, "t.jsonl");
    const handle = await open(file, "a");
    let isFull = false;
    // Simulates a full disk: half of the bytes are written, and then the write fails.
    const filling = new Proxy(handle, {
      get: (target, name) => {
        if (name === "appendFile" && isFull) {
          return async (line: Buffer) => {
            await target.appendFile(line.subarray(0, line.length / 2));
            throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
          };
        }
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === "function" ? value.bind(target) : value;
      },
    }) as FileHandle;
    const transcript = new Transcript(filling, 0);
    await transcript.append(said("a"));
    isFull = true;
    await expect(transcript.append(said("b"))).rejects.toMatchObject({ code: "disk_full" });
    expect(transcript.hasUser("b")).toBe(false);
    isFull = false;
    await transcript.append(said("c"));
    await transcript.close();
    const again = await reopened(file);
    expect(["a", "b", "c"].map((key) => again.hasUser(key))).toEqual([true, false, true]);
  });
});

test("secrets are replaced once, before an entry is written or sent: a resumed conversation has the same bytes", async () => {
  await withFolder(async (folder) => {
    const file = join(folder, "t.jsonl");
    const transcript = await openTranscript(file);
    for (const { text: secretText } of SECRET_SAMPLES) {
      const call = { type: "tool_use", id: "c", name: "run_command", input: { command: `echo '${secretText}'` } };
      await transcript.append({ ...said(`k${transcript.entries.length}`), text: secretText } as TranscriptEntry);
      await transcript.append(answered(text(`I saw ${secretText}`), call as never));
      await transcript.append({
        kind: "results",
        at: 3,
        content: [{ type: "tool_result", tool_use_id: "c", content: `[stdout]\n${secretText}` }],
        end: { stopReason: "submitted", value: { summary: secretText } },
      });
    }
    const thought = { type: "thinking", thinking: "the key is sk-ant-REDACTED", signature: "s" };
    await transcript.append(answered(thought as never));
    const sent = JSON.stringify(transcript.turns());
    await transcript.close();
    const kept = await readFile(file, "utf8");
    const known = SECRET_SAMPLES.map(({ secret }) => secret);
    expect(known.filter((secret) => sent.includes(secret) || kept.includes(secret))).toEqual([]);
    expect(JSON.stringify((await reopened(file)).turns())).toBe(sent);
    expect(JSON.stringify((await reopened(join(folder, "u.jsonl"), file)).turns())).toBe(sent);
    // The API refuses signed blocks unless they are sent back unchanged.
    expect(sent).toContain(JSON.stringify(thought));
  });
});

test("a call whose arguments contain a secret runs as it was made, and not at all if the original is lost", async () => {
  await withFolder(async (folder) => {
    const file = join(folder, "t.jsonl");
    const { secret } = SECRET_SAMPLES.find(({ kind }) => kind === "GitHub token")!;
    const write = (id: string, content: string) => use(id, "write_file", { path: id, content });
    const ran: unknown[] = [];
    const answer = async (transcript: Transcript) => {
      const { last } = transcript;
      if (last?.kind !== "assistant") throw new Error("no turn");
      const runTool = async ({ input }: ToolCall) => {
        ran.push(input);
        return { content: "done" };
      };
      const options = { transcript, runTool, signal: new AbortController().signal };
      return runToolCalls(options, { turn: last, eager: new Map() });
    };
    const transcript = await openTranscript(file);
    await transcript.append(answered(write("a", `token ${secret}`), write("b", "plain")));
    expect(await answer(transcript)).toMatchObject({ content: [{ content: "done" }, { content: "done" }] });
    expect(ran.splice(0)).toEqual([
      { path: "a", content: `token ${secret}` },
      { path: "b", content: "plain" },
    ]);
    await transcript.close();
    expect(await readFile(file, "utf8")).not.toContain(secret);

    // The process died before it recorded the results. The stored call cannot be repeated, because its secret was
    // removed.
    const later = await openTranscript(file);
    expect(await answer(later)).toMatchObject({
      kind: "whole",
      content: [{ is_error: true, content: expect.stringMatching(/make the call again/) }, { content: "done" }],
    });
    expect(ran).toEqual([{ path: "b", content: "plain" }]);
    await later.close();
  });
});

test("a call that waits for a person is in the transcript without its secrets", async () => {
  await withFolder(async (folder) => {
    const file = join(folder, "t.jsonl");
    const { secret } = SECRET_SAMPLES.find(({ kind }) => kind === "GitHub token")!;
    const call = { callId: "a", tool: "run_command", subject: `curl ${secret}`, input: `{"command":"curl ${secret}"}` };
    const asked = { ...call, risk: "high" as const, kind: "egress", files: [], reason: "r" };
    const transcript = await openTranscript(file);
    await transcript.append({ kind: "asked", at: 1, calls: [asked], settled: [{ id: "b", content: secret }] } as never);
    await transcript.close();
    expect(await readFile(file, "utf8")).not.toContain(secret);
  });
});
