import { mkdirSync, readdirSync, readFileSync, readlinkSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { SECRET_SAMPLES } from "../../../lab/attack/untrusted/secret-samples.ts";
import { runToolCalls } from "../../../shared/agent/run-tool-calls.ts";
import type { RunTool } from "../../../shared/agent/tool-call.ts";
import { openTranscript } from "../../../shared/agent/transcript.ts";
import { NO_USAGE } from "../../../shared/protocol/price/usage.ts";
import { silentLog } from "../../../shared/support/log.ts";
import { redactSecrets, registerSecret } from "../../../shared/support/secrets/redact.ts";
import { createGate } from "../../../worker/permissions/create-gate.ts";
import { createRunTool } from "../../../worker/tools/run-tool-call.ts";
import type { ToolContext } from "../../../worker/tools/tool-context.ts";
import { makeGrant } from "../../support/grant.ts";
import { reachableFolder } from "../../support/machine.ts";
import { makeSandbox, slotFolder } from "../../support/sandbox.ts";

const TOOLS = ["read_file", "write_file", "edit_file", "glob", "grep", "run_command"];
const PAD = ["scratchpad_read", "scratchpad_write", "scratchpad_list", "scratchpad_publish"];
let folder: string;
let work: string;
let run: (name: string, input: unknown) => ReturnType<RunTool>;

let context: ToolContext;
const grant = makeGrant({ tools: [...TOOLS, ...PAD], writes: ["**"], isInBase: () => false });

/** Creates the tools of an attempt that works on a worktree, in real sandboxes. */
beforeEach(async () => {
  folder = await reachableFolder();
  const sandbox = await makeSandbox(folder);
  const place = (name: string) => slotFolder(sandbox, join(folder, name));
  work = place("work");
  const [gitDir, agentObjects] = [place("git"), place("objects")];
  mkdirSync(join(folder, "base.git", "objects"), { recursive: true });
  context = {
    sandbox,
    slot: 0,
    workFolder: { kind: "workspace", workspace: { work, gitDir, agentObjects, baseGit: join(folder, "base.git") } },
    folders: { scratch: place("scratch"), published: place("published"), offload: place("offload") },
    toolTimeoutMs: 20_000,
  } as unknown as ToolContext;
  const tools = createRunTool(context, createGate({ grant, presence: () => "attended" }));
  run = (name, input) => tools({ id: "c1", name, input } as never, new AbortController().signal);
});

const put = (name: string, content: string | Buffer) => writeFileSync(join(work, name), content, { mode: 0o644 });
const text = (name: string) => readFileSync(join(work, name), "utf8");

describe("a file tool that fails explains why, and changes nothing", () => {
  test.each([
    ["a missing file", "missing.txt", "missing.txt does not exist."],
    ["a folder", "lib", "lib is a folder; use glob to list it."],
    ["bytes that are not text", "binary", "binary is not text (binary data, 5 bytes) and is not shown."],
  ])("read_file: %s", async (_name, path, said) => {
    mkdirSync(join(work, "lib"));
    put("binary", Buffer.from([1, 0, 2, 0, 3]));
    expect(await run("read_file", { path })).toEqual({ isError: true, content: said });
  });

  test("read_file: a file of the host behind a link", async () => {
    writeFileSync(join(folder, "secret"), "the host's");
    symlinkSync(join(folder, "secret"), join(work, "link"));
    expect(await run("read_file", { path: "link" })).toEqual({ isError: true, content: "link does not exist." });
  });

  test("read_file: a pipe, which would block", async () => {
    await run("run_command", { command: "mkfifo pipe" });
    expect(await run("read_file", { path: "pipe" })).toEqual({
      isError: true,
      content: "pipe is not a regular file and is not read.",
    });
  });

  test("read_file: a file beyond 4 MiB, a line beyond the last", async () => {
    put("large", Buffer.alloc(5 * 1024 * 1024, "x\n"));
    put("short", "1\n2\n3");
    expect((await run("read_file", { path: "large" })).content).toMatch(/larger than 4194304 bytes; look at a part/);
    expect((await run("read_file", { path: "short", offset: 9 })).content).toBe(
      "short has 3 lines, there is no line 9.",
    );
  });

  test.each([
    [
      "text that is not in the file",
      { old_text: "absent", new_text: "y" },
      /was not found in a\.txt, white space included/,
    ],
    ["text that occurs twice", { old_text: "x", new_text: "y" }, /was found 2 times in a\.txt; nothing was changed/],
  ])("edit_file: %s", async (_name, input, said) => {
    put("a.txt", "x x\n");
    const result = await run("edit_file", { path: "a.txt", ...input });
    expect(result).toMatchObject({ isError: true, content: expect.stringMatching(said) });
    expect(text("a.txt")).toBe("x x\n");
  });

  test("write_file: onto a folder", async () => {
    mkdirSync(join(work, "lib"));
    const result = await run("write_file", { path: "lib", content: "x" });
    expect(result).toEqual({ isError: true, content: "lib is a folder; a file cannot take its place." });
    expect(readdirSync(work)).toEqual(["lib"]);
  });

  test("grep: an invalid pattern; glob: a missing folder", async () => {
    expect(await run("grep", { pattern: "(" })).toMatchObject({ isError: true });
    expect(await run("glob", { pattern: "**", path: "nowhere" })).toMatchObject({ isError: true });
  });

  test("an unknown tool, arguments that do not match the schema, a path outside of the worktree", async () => {
    expect(await run("delete_everything", {})).toMatchObject({ isError: true });
    expect(await run("read_file", { file: "a" })).toMatchObject({ isError: true });
    expect(await run("write_file", { path: "../out", content: "x" })).toMatchObject({ isError: true });
    expect(readdirSync(folder)).not.toContain("out");
  });
});

test("a command that hangs is stopped at the job's time limit, even if it asks for more, and the next command runs", async () => {
  const tools = createRunTool({ ...context, toolTimeoutMs: 1000 }, createGate({ grant, presence: () => "attended" }));
  const call = (command: string) =>
    tools(
      { id: "c1", name: "run_command", input: { command, timeout_ms: 600_000 } } as never,
      new AbortController().signal,
    );
  const { content } = await call("echo begun; sleep 300");
  expect(content).toMatch(/^\[stopped after \d+ ms: it took too long\]\n\[stdout\]\nbegun/);
  expect((await call("echo next")).content).toContain("next");
}, 30_000);

describe("a file tool", () => {
  test("write_file creates folders, preserves the executable bit, and leaves no other files", async () => {
    await run("write_file", { path: "a/b/c.txt", content: "é\n" });
    expect(text("a/b/c.txt")).toBe("é\n");
    await run("run_command", { command: "echo old > program && chmod 755 program" });
    await run("write_file", { path: "program", content: "new\n" });
    expect(statSync(join(work, "program")).mode & 0o777).toBe(0o755);
    expect(readdirSync(work).sort()).toEqual(["a", "program"]);
  });

  test.each([
    ["a link to a file", "target.txt", "link", "target.txt"],
    ["a link to nothing", "nowhere.txt", "link", "nowhere.txt"],
    ["a file behind a link to a folder", "lib", "link/in.txt", "lib/in.txt"],
    ["a link out of the repository", "/etc/hostname", "link", "/etc/hostname"],
  ])(
    "%s is not written or edited, and stays what it is: the refusal says where it leads",
    async (_name, to, path, real) => {
      put("target.txt", "kept\n");
      mkdirSync(join(work, "lib"));
      put("lib/in.txt", "kept\n");
      symlinkSync(to, join(work, "link"));
      const calls = [
        await run("write_file", { path, content: "mine" }),
        await run("edit_file", { path, old_text: "kept", new_text: "mine" }),
      ];
      const [written, edited] = calls;
      expect(written).toEqual({
        isError: true,
        content: expect.stringContaining(`leads to ${real}; nothing was written`),
      });
      expect(edited?.isError).toBe(true);
      expect(readlinkSync(join(work, "link"))).toBe(to);
      expect([text("target.txt"), text("lib/in.txt")]).toEqual(["kept\n", "kept\n"]);
    },
  );

  test("glob finds files below folders that frameworks name with brackets, by their names and by patterns", async () => {
    await run("write_file", { path: "app/[id]/(group)/page.tsx", content: "x" });
    for (const pattern of ["app/[id]/(group)/page.tsx", "app/[id]/**", "app/**/(group)/*.tsx"]) {
      expect(await run("glob", { pattern })).toEqual({ content: "app/[id]/(group)/page.tsx" });
    }
  });

  test("write_file does not replace anything other than a regular file", async () => {
    await run("run_command", { command: "mkfifo pipe" });
    expect(await run("write_file", { path: "pipe", content: "x" })).toMatchObject({
      isError: true,
      content: "pipe is not a regular file and is not written.",
    });
  });

  test.each([
    ["UTF-8 with a byte order mark", "\uFEFFone\ntwo\n", "two", "TWO"],
    ["CRLF", "one\r\ntwo\r\n", "two", "TWO"],
    ["CRLF in old_text", "one\r\ntwo\r\n", "one\r\ntwo", "a\r\nb"],
    ["no line feed at the end", "one\ntwo", "two", "TWO"],
    ["lone CR, form feed, vertical tab, U+2028", "one\rtwo\f\v\u2028three", "two", "TWO"],
    ["NUL near the edit", "one\0two\n", "two", "TWO"],
    ["characters beyond the first plane", "a😀b日本e\u0301\n", "😀", "🎉"],
    ["dollar signs, which a pattern would interpret", "one\n", "one", "$& $1 $$ \\n"],
  ])("edit_file changes only the requested bytes: %s", async (_name, before, old_text, new_text) => {
    put("f.txt", before);
    expect((await run("edit_file", { path: "f.txt", old_text, new_text })).isError).toBeUndefined();
    expect(text("f.txt")).toBe(before.split(old_text).join(new_text));
  });

  const LATIN = Buffer.from("caf\xe9 na\xefve\nplain\n", "latin1");

  test.each([
    ["write_file of the whole", "write_file", { content: "caf\uFFFD na\uFFFDve\nPLAIN\n" }],
    ["edit_file with them in new_text", "edit_file", { old_text: "plain", new_text: "caf\uFFFD" }],
    ["edit_file with them in old_text", "edit_file", { old_text: "caf\uFFFD", new_text: "cafe" }],
  ])("bytes of a Latin-1 file that cannot be shown are not lost: %s", async (_name, tool, input) => {
    put("latin.txt", LATIN);
    const read = await run("read_file", { path: "latin.txt" });
    expect(read.content).toBe("caf\uFFFD na\uFFFDve\nplain\n");
    expect(read.file?.note).toMatch(/^\n\(this file is not UTF-8/);
    const result = await run(tool, { path: "latin.txt", ...input });
    expect(result).toMatchObject({ isError: true, content: expect.stringMatching(/not UTF-8.*nothing was/s) });
    expect(readFileSync(join(work, "latin.txt"))).toEqual(LATIN);
  });

  test.each([
    ["write_file", { path: "f.txt", content: "half \ud83d" }],
    ["edit_file", { path: "f.txt", old_text: "one", new_text: "\ude00" }],
  ])("%s of a lone surrogate is refused, because another character would be written", async (name, input) => {
    put("f.txt", "one\n");
    expect(await run(name, input)).toMatchObject({
      isError: true,
      content: expect.stringContaining("half of a character"),
    });
    expect(text("f.txt")).toBe("one\n");
  });

  test("edit_file explains different line endings if they are why a text is not found, and warns when it mixes them", async () => {
    put("dos.txt", "one\r\ntwo\r\n");
    put("unix.txt", "one\ntwo\n");
    const edit = async (path: string, old_text: string, new_text: string) =>
      (await run("edit_file", { path, old_text, new_text })).content;
    expect(await edit("dos.txt", "one\ntwo", "x")).toContain("lines there end with CRLF");
    expect(await edit("unix.txt", "one\r\ntwo", "x")).toContain("lines there end with LF");
    expect(await edit("dos.txt", "two", "two\nthree")).toContain("but lines of new_text end with LF");
    expect(text("dos.txt")).toBe("one\r\ntwo\nthree\r\n");
  });

  test("parallel edits of one file in one turn all take effect", async () => {
    const words = ["one", "two", "three", "four", "five", "six"];
    await run("write_file", { path: "a.txt", content: words.join(" ") });
    const edits = words.map((word) =>
      run("edit_file", { path: "a.txt", old_text: word, new_text: word.toUpperCase() }),
    );
    expect((await Promise.all(edits)).filter(({ isError }) => isError)).toEqual([]);
    expect(text("a.txt")).toBe(words.join(" ").toUpperCase());
    expect(readdirSync(work)).toEqual(["a.txt"]);
  });

  test("a write to a full scratchpad fails, and the notes stay unchanged", async () => {
    await run("run_command", { command: "head -c 16000000 /dev/zero > /scratch/own/large" });
    const refused = await run("scratchpad_write", { path: "note", content: "x".repeat(1_000_000) });
    expect(refused).toMatchObject({ isError: true, content: expect.stringMatching(/of at most 16777216 bytes/) });
    expect(await run("scratchpad_write", { path: "note", content: "small" })).toMatchObject({
      content: "Wrote note.",
    });
    expect((await run("scratchpad_read", { path: "note" })).content).toBe("small");
  });
});

describe("a command that needs the network", () => {
  const command = "curl -s http://example.org/";
  const call = { id: "c7", name: "run_command", input: { command } } as never;
  const decided = [{ callId: "c7", decision: "once" }] as const;

  test("waits for a person, and has no network until it is approved", async () => {
    const tools = createRunTool(context, createGate({ grant, presence: () => "attended" }));
    expect((await tools(call, new AbortController().signal)).asked).toMatchObject({ kind: "egress", subject: command });
    expect((await run("run_command", { command: "env | grep -c _proxy" })).content).toContain("[stdout]\n0");
  });

  test("gets the operator's egress after the approval, for this call only, with a decision for each connection", async () => {
    const asked: string[] = [];
    const allowedEgress: NonNullable<ToolContext["allowedEgress"]> = {
      decide: async ({ host, port }) => {
        asked.push(`${host}:${port}`);
        return false;
      },
      log: silentLog(),
    };
    const tools = createRunTool(
      { ...context, allowedEgress },
      createGate({ grant: { ...grant, decided: [...decided] }, presence: () => "attended" }),
    );
    const connect =
      "env | grep -c _proxy; ls /run/egress; printf 'CONNECT example.org:443 HTTP/1.1\\r\\n\\r\\n' > /dev/tcp/127.0.0.1/3128";
    const allowed = { id: "c7", name: "run_command", input: { command: connect } } as never;
    expect((await tools(allowed, new AbortController().signal)).content).toMatch(/\[stdout\]\n2\nproxy\.sock/);
    await expect.poll(() => asked).toEqual(["example.org:443"]);
    const next = { id: "c8", name: "run_command", input: { command: "env | grep -c _proxy" } } as never;
    expect((await tools(next, new AbortController().signal)).content).toContain("[stdout]\n0");
  });
});

describe("the harness never changes an agent's text", () => {
  const fixture = 'const config = { apiKey: "test-api-key-12345", id: "AKIAIOSFODNN7EXAMPLE" };\n';
  const secret = SECRET_SAMPLES.find(({ kind }) => kind === "GitHub token")?.secret ?? "";

  /** Runs the tool calls of one turn as an agent's loop does, and records them in a transcript. */
  async function turn(...calls: { name: string; input: unknown }[]): Promise<string[]> {
    const blocks = calls.map(({ name, input }, i) => ({ type: "tool_use", id: `c${i}`, name, input }));
    const transcript = await openTranscript(join(folder, `${Math.random()}.jsonl`));
    const usage = { ...NO_USAGE, calls: 1 };
    const more = { at: 1, responseId: "r", requestId: "q", stopReason: "tool_use", cutCalls: [], usage };
    await transcript.append({ kind: "assistant", content: blocks, ...more });
    const { last } = transcript;
    if (last?.kind !== "assistant") throw new Error("the turn is not there");
    const tools = createRunTool(context, createGate({ grant, presence: () => "attended" }));
    const options = { runTool: tools, signal: new AbortController().signal, transcript };
    const done = await runToolCalls(options, { turn: last, eager: new Map() });
    await transcript.close();
    if (done.kind !== "whole") throw new Error("the calls were not run");
    return done.content.map(({ content }) => String(content));
  }

  test("a fixture that looks like a secret arrives byte for byte", async () => {
    const real = `export const token = "${secret}";\n`;
    await turn(
      { name: "write_file", input: { path: "a.js", content: fixture } },
      { name: "write_file", input: { path: "b.js", content: real } },
      { name: "run_command", input: { command: `printf %s '${secret}' > c.txt` } },
      { name: "scratchpad_write", input: { path: "note", content: real } },
    );
    expect([text("a.js"), text("b.js"), text("c.txt")]).toEqual([fixture, real, secret]);
    expect(readFileSync(join(folder, "scratch", "note"), "utf8")).toBe(real);
    const [said] = await turn({ name: "edit_file", input: { path: "b.js", old_text: secret, new_text: `${secret}2` } });
    expect(said).toMatch(/^Edited/);
    expect(text("b.js")).toBe(real.replace(secret, `${secret}2`));
  });

  test.each([
    ["write_file", { path: "a.js", content: 'const token = "[secret: GitHub token]";\n' }],
    ["edit_file", { path: "a.js", old_text: "const", new_text: "// [secret: random text]\nconst" }],
    ["scratchpad_write", { path: "n", content: "[secret: known value]" }],
    ["run_command", { command: "cat > a.js <<'END'\nconst token = '[secret: GitHub token]';\nEND" }],
  ])("%s refuses to write a redaction mark in place of a secret, with a hint", async (name, input) => {
    put("a.js", fixture);
    expect(await run(name, input)).toMatchObject({ isError: true, content: expect.stringMatching(/git mv/) });
    expect(text("a.js")).toBe(fixture);
  });

  test("edit_file explains why redacted text is not found, and edits text next to it", async () => {
    put("a.js", `const a = 1;\nconst token = "${secret}";\n`);
    const shown = (await run("read_file", { path: "a.js" })).content;
    const old_text = 'token = "[secret: GitHub token]"';
    expect(redactSecrets(shown)).toContain(old_text);
    const refused = await run("edit_file", { path: "a.js", old_text, new_text: "x" });
    expect(refused).toMatchObject({ isError: true, content: expect.stringMatching(/is hidden from you/) });
    expect((await run("edit_file", { path: "a.js", old_text: "a = 1", new_text: "a = 2" })).isError).toBeUndefined();
    expect(text("a.js")).toBe(`const a = 2;\nconst token = "${secret}";\n`);
  });

  test("a redaction mark that a file already contains may stay, and similar program text is not a mark", async () => {
    put("doc.md", "It prints [secret: GitHub token].\n");
    const kept = "# Doc\nIt prints [secret: GitHub token].\n";
    expect((await run("write_file", { path: "doc.md", content: kept })).isError).toBeUndefined();
    const twice = `${kept}And [secret: GitHub token].\n`;
    expect((await run("write_file", { path: "doc.md", content: twice })).isError).toBe(true);
    expect(text("doc.md")).toBe(kept);
    const source = "const pick = (all, secret) => all[secret];\nconst one = [secret];\n";
    expect((await run("write_file", { path: "p.js", content: source })).isError).toBeUndefined();
    expect(text("p.js")).toBe(source);
  });

  test.each([
    ["write_file", { path: "k.txt", content: "key: installation-key-4711" }],
    ["run_command", { command: "echo installation-key-4711 > k.txt" }],
    ["scratchpad_write", { path: "k.txt", content: "installation-key-4711" }],
  ])("%s with a secret of this installation is refused", async (name, input) => {
    registerSecret("installation-key-4711");
    expect(await run(name, input)).toMatchObject({ isError: true, content: expect.stringMatching(/not run/) });
    expect(readdirSync(work)).toEqual([]);
  });

  test("edit_file preserves bytes near the edit that are not UTF-8", async () => {
    put("latin.txt", Buffer.from([0x61, 0xe9, 0xff, 0x0a, 0x62, 0x0a]));
    await run("edit_file", { path: "latin.txt", old_text: "b", new_text: "é" });
    expect([...readFileSync(join(work, "latin.txt"))]).toEqual([0x61, 0xe9, 0xff, 0x0a, 0xc3, 0xa9, 0x0a]);
  });
});
