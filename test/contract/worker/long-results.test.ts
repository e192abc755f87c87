import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { SECRET_SAMPLES } from "../../../lab/attack/untrusted/secret-samples.ts";
import { runToolCalls } from "../../../shared/agent/run-tool-calls.ts";
import type { RunTool } from "../../../shared/agent/tool-call.ts";
import { openTranscript, type Transcript } from "../../../shared/agent/transcript.ts";
import { NO_USAGE } from "../../../shared/protocol/price/usage.ts";
import { defined } from "../../../shared/support/defined.ts";
import { createGate } from "../../../worker/permissions/create-gate.ts";
import { createRunTool } from "../../../worker/tools/run-tool-call.ts";
import type { ToolContext } from "../../../worker/tools/tool-context.ts";
import { makeGrant } from "../../support/grant.ts";
import { reachableFolder } from "../../support/machine.ts";
import { makeSandbox, slotFolder } from "../../support/sandbox.ts";

let folder: string;
let work: string;
let offload: string;
let context: ToolContext;
let transcript: Transcript;

beforeEach(async () => {
  folder = await reachableFolder();
  const sandbox = await makeSandbox(folder);
  const place = (name: string) => slotFolder(sandbox, join(folder, name));
  [work, offload] = [place("work"), place("offload")];
  const [gitDir, agentObjects] = [place("git"), place("objects")];
  mkdirSync(join(folder, "base.git", "objects"), { recursive: true });
  context = {
    sandbox,
    slot: 0,
    workFolder: { kind: "workspace", workspace: { work, gitDir, agentObjects, baseGit: join(folder, "base.git") } },
    folders: { scratch: place("scratch"), published: place("published"), offload },
    toolTimeoutMs: 60_000,
  } as unknown as ToolContext;
  transcript = await openTranscript(join(folder, "t.jsonl"));
});
afterEach(() => transcript.close());

let made = 0;

/** Runs the calls of one turn as an agent's loop does, in real sandboxes, and returns their results. */
async function turn(...calls: [name: string, input: object][]): Promise<string[]> {
  const grant = makeGrant({
    tools: ["read_file", "write_file", "grep", "run_command"],
    writes: ["**"],
    isInBase: () => false,
  });
  const runTool: RunTool = createRunTool(context, createGate({ grant, presence: () => "attended" }));
  const content = calls.map(([name, input]) => ({ type: "tool_use", id: `c${made++}`, name, input }));
  const usage = { ...NO_USAGE, calls: 1 };
  const said = { at: 1, responseId: "r", requestId: "q", stopReason: "tool_use", cutCalls: [], usage };
  await transcript.append({ kind: "assistant", content, ...said });
  const { last } = transcript;
  if (last?.kind !== "assistant") throw new Error("the turn is not there");
  const options = { runTool, signal: new AbortController().signal, transcript };
  const offloadTo = { folder: offload, seenAs: "/offload" };
  const done = await runToolCalls({ ...options, offloadTo }, { turn: last, eager: new Map() });
  if (done.kind !== "whole") throw new Error("the calls were not run");
  await transcript.append({ kind: "results", at: 1, content: done.content, ...defined({ reads: done.reads }) });
  return done.content.map((block) => String(block.content));
}
const pathIn = (result: string | undefined) => /whole: (\/offload\/[\w.-]+)\]/.exec(result ?? "")?.[1] ?? "";

describe("a long result of a command", () => {
  test("is stored whole and without secrets; read_file reads its lines, grep finds them, and no command can change it", async () => {
    const secret = SECRET_SAMPLES.find(({ kind }) => kind === "GitHub token")?.secret ?? "";
    writeFileSync(join(work, "key.txt"), `${secret}\n`, { mode: 0o644 });
    const [preview] = await turn([
      "run_command",
      { command: "seq 1 20000; cat key.txt; echo 'TypeError: x is not a function' >&2; exit 3" },
    ]);
    const path = pathIn(preview);
    expect(preview).toMatch(/^\[exit code 3\]\n\[\d+ bytes, 20007 lines, sha256 [0-9a-f]{12}; whole: /);
    expect(preview).toContain("20006: TypeError: x is not a function");
    const [range, hit, changed] = await turn(
      ["read_file", { path, offset: 15_002, limit: 3 }],
      ["grep", { pattern: "^19876$", path }],
      ["run_command", { command: "touch /offload/new" }],
    );
    expect(range).toBe("15000\n15001\n15002\n(lines 15002 to 15004 of 20007; read on with offset 15005)");
    expect(hit).toBe("19878:19876");
    expect(changed).toMatch(/^\[exit code 1\][\s\S]*Read-only file system/);
    const stored = readFileSync(join(offload, path.replace("/offload/", "")), "utf8");
    expect(stored).toContain("[secret: GitHub token]");
    expect(stored + preview).not.toContain(secret);
  });

  test("that prints more than 2 MB is stopped, and what it printed is stored", async () => {
    const [preview] = await turn(["run_command", { command: "yes a long line of output | head -c 10000000" }]);
    expect(preview).toMatch(/^\[stopped: it printed more than 2097152 bytes\]\n\[2097\d{3} bytes/);
    expect(readdirSync(offload)).toHaveLength(1);
  });

  test("that is one line of 2 MB is cut; read_file shows its beginning and says how to see more", async () => {
    const [preview] = await turn(["run_command", { command: "head -c 2000000 /dev/zero | tr '\\0' x" }]);
    expect(preview!.length).toBeLessThan(1500);
    const [beginning] = await turn(["read_file", { path: pathIn(preview), offset: 3 }]);
    expect(beginning).toMatch(/^x{24000}\n\(line 3 has 2000000 characters, .*cut -c 24001-48000/);
  });

  test("with binary output is named by type and size, and its errors are shown", async () => {
    const png = Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), Buffer.alloc(5000, 7)]);
    writeFileSync(join(work, "a.png"), png, { mode: 0o644 });
    const [shown, read, list] = await turn(
      ["run_command", { command: "cat a.png; echo warning >&2" }],
      ["read_file", { path: "a.png" }],
      ["run_command", { command: "find . -name '*.png' -print0" }],
    );
    expect(shown).toMatch(
      /^\[exit code 0\]\n\[stdout\]\n\(a PNG image, 5008 bytes, not shown: .*\)\n\[stderr\]\nwarning\n$/,
    );
    expect(read).toBe("a.png is not text (a PNG image, 5008 bytes) and is not shown.");
    expect(list).toContain("./a.png\0");
  });
});

test("a file is shown once; after an edit by a command it is shown again", async () => {
  writeFileSync(join(work, "a.txt"), "a line of text\n".repeat(100), { mode: 0o644 });
  const [whole] = await turn(["read_file", { path: "a.txt" }]);
  const [stub] = await turn(["read_file", { path: "/work/./a.txt", offset: 10, limit: 50 }]);
  expect(whole).toBe("a line of text\n".repeat(100));
  expect(stub).toMatch(/^Unchanged since you read it in your turn 1, above: lines 10 to 59 of 101 of a\.txt\./);
  const [changed] = await turn([
    "run_command",
    { command: "cp a.txt new.txt && echo more >> new.txt && mv -f new.txt a.txt" },
  ]);
  expect(changed).toMatch(/^\[exit code 0\]/);
  const [now] = await turn(["read_file", { path: "a.txt" }]);
  expect(now).toBe(`${"a line of text\n".repeat(100)}more\n`);
});

test("a verifier reads its long results too", async () => {
  const folders = { copy: join(folder, "copy"), attack: join(folder, "attack"), base: join(folder, "base") };
  for (const each of Object.values(folders)) mkdirSync(each, { mode: 0o755 });
  const freshCopy = async () => ({ path: folders.copy, dispose: async () => {} });
  const { attack, base } = folders;
  context = {
    ...context,
    workFolder: { kind: "challenge", freshCopy, attack, base, record: () => {} },
    folders: { offload },
  };
  const [preview] = await turn(["run_command", { command: "seq 1 10000" }]);
  const [range] = await turn(["read_file", { path: pathIn(preview), offset: 10_002, limit: 1 }]);
  expect(range).toMatch(/^10000\n\(lines 10002 to 10002 of 10003; /);
});
