import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { AgentResult } from "../../../../../shared/agent/agent-result.ts";
import type { RunTool } from "../../../../../shared/agent/tool-call.ts";
import { readTranscript } from "../../../../../shared/agent/transcript.ts";
import type { ContentBlock, ModelRequest } from "../../../../../shared/prefix/breakpoints.ts";
import { sha256 } from "../../../../../shared/support/text/sha256.ts";
import {
  fileTools,
  lastResults,
  type RigOptions,
  read,
  run,
  scriptedClient,
  simpleTools,
  submit,
  use,
  withFolder,
} from "../rig.ts";

const command = (id: string) => use(id, "run_command", { command: id });
/** Commands that print a text each; other tools are simple ones. */
const printing =
  (output: (id: string) => string): RunTool =>
  async (call, signal) =>
    call.name === "run_command"
      ? { content: `[exit code 1]\n[stdout]\n${output(call.id)}` }
      : simpleTools()(call, signal);

interface Played {
  readonly result: AgentResult;
  readonly results: string[];
  readonly request: ModelRequest;
  readonly stored: ReadonlyMap<string, string>;
  readonly transcriptBytes: number;
}

/** Runs the calls in one turn, then hands in. Returns their results and the offloaded files. */
async function play(
  calls: readonly ContentBlock[],
  runTool: RunTool,
  options: Partial<RigOptions> = {},
): Promise<Played> {
  const client = scriptedClient((_, n) => ({ content: n === 1 ? calls : [submit()] }));
  let played: Played | undefined;
  await withFolder(async (folder) => {
    const files = join(folder, "offload");
    mkdirSync(files);
    const file = join(folder, "t.jsonl");
    const result = await run({ file, client, runTool, offloadTo: { folder: files, seenAs: "/offload" }, ...options });
    played = {
      result,
      request: client.requests[1]!,
      results: lastResults(client.requests[1]).map(({ content }) => String(content)),
      stored: new Map(readdirSync(files).map((name) => [`/offload/${name}`, readFileSync(join(files, name), "utf8")])),
      transcriptBytes: readFileSync(file).length,
    };
  });
  return played!;
}
const sum = (texts: readonly string[]) => texts.reduce((chars, text) => chars + text.length, 0);

test("a result of 10 MB is stored whole; its preview has the exit code, the size, the path, and the first and last lines", async () => {
  const output = Array.from({ length: 250_000 }, (_, i) => `this is the output, line number ${i}`).join("\n");
  const { results, stored, transcriptBytes } = await play(
    [command("c1")],
    printing(() => output),
  );
  const whole = `[exit code 1]\n[stdout]\n${output}`;
  const [[path, text] = ["", ""]] = stored;
  expect(text).toBe(whole);
  expect(results[0]!.length).toBeLessThanOrEqual(4000);
  expect(results[0]!.split("\n").slice(0, 2)).toEqual([
    "[exit code 1]",
    `[${whole.length} bytes, 250002 lines, sha256 ${sha256(whole).slice(0, 12)}; whole: ${path}]`,
  ]);
  expect(results[0]).toContain("\n3: this is the output, line number 0\n");
  expect(results[0]).toMatch(/\n250002: this is the output, line number 249999$/);
  expect(transcriptBytes).toBeLessThan(20_000);
});

test("one line of 5 MB is cut in the preview", async () => {
  const { results, stored } = await play(
    [command("c1")],
    printing(() => "x".repeat(5_000_000)),
  );
  expect(results[0]!.length).toBeLessThan(1500);
  expect(results[0]).toContain("... (5000000 characters)");
  expect([...stored.values()][0]).toHaveLength(5_000_023);
});

test("the preview of a failing test run shows its error lines with their numbers, but no count of none", async () => {
  const output = Array.from({ length: 3000 }, (_, i) => `ok ${i} - a test that passes, 0 failed`);
  output[1500] = " FAIL  test/add.test.ts > adds two numbers";
  output[1501] = "AssertionError: expected 3 to be 4";
  const { results } = await play(
    [command("c1")],
    printing(() => output.join("\n")),
  );
  const shown = /\[lines that name an error\]\n([\s\S]*)\n\[last lines\]/.exec(results[0]!)?.[1];
  expect(shown).toBe("1503:  FAIL  test/add.test.ts > adds two numbers\n1504: AssertionError: expected 3 to be 4");
});

test("a secret is redacted before a result is stored", async () => {
  const secret = `ghp_${"aB3dE5fG7h".repeat(4).slice(0, 36)}`;
  const { results, stored } = await play(
    [command("c1")],
    printing(() => `${"text\n".repeat(10_000)}token ${secret}\n`),
  );
  const [text] = [...stored.values()];
  expect(text).toContain("[secret: ");
  expect(text + results.join("")).not.toContain(secret);
});

test("of many medium results the largest are offloaded, until the turn has room", async () => {
  const size = (id: string) => (id.startsWith("big") ? 20_000 : 5000);
  const calls = ["big1", "small1", "big2", "big3", "small2", "big4"].map(command);
  const { results, stored } = await play(
    calls,
    printing((id) => `${"word ".repeat(size(id) / 5)}`),
  );
  expect(sum(results)).toBeLessThanOrEqual(60_000);
  expect(results.map((text) => text.includes("whole: /offload/"))).toEqual([false, false, false, true, false, true]);
  expect(stored.size).toBe(2);
});

test("reads get the room in the order of the calls: one is cut at a line, and those after it name what to read next", async () => {
  const text = Array.from({ length: 1000 }, (_, i) => `line ${i + 1} of the file`).join("\n");
  const names = ["a.js", "b.js", "c.js", "d.js", "e.js"];
  const files = new Map(names.map((name) => [name, text]));
  const { results, stored } = await play(
    names.map((name, i) => read(`r${i}`, name)),
    fileTools(files),
  );
  expect(results.slice(0, 2)).toEqual([text, text]);
  expect(results[2]).toMatch(
    /^line 1 of the file\n[\s\S]*line (\d+) of the file\n\(lines 1 to \1 of 1000; read on with offset \d+\)$/,
  );
  expect(results[4]).toBe(
    `(not shown: e.js, ${text.length} bytes, 1000 lines; this turn's results are full, so read it in your next turn with offset 1)`,
  );
  expect(sum(results)).toBeLessThanOrEqual(60_000);
  expect(stored.size).toBe(0);
});

test("a line too long for one result is cut, and a note says how to see more", async () => {
  const files = new Map([["min.js", `${"y".repeat(1_000_000)}\nsecond`]]);
  const { results } = await play([read("r", "min.js")], fileTools(files));
  expect(results[0]!.length).toBeLessThan(24_500);
  expect(results[0]).toMatch(
    /y\n\(line 1 has 1000000 characters, and the first 24000 of them are shown; .*cut -c 24001-48000.*\)\n\(lines 1 to 1 of 2; read on with offset 2\)$/,
  );
});

test("1,500 calls whose results are all large are answered or refused within the turn's room", async () => {
  const calls = Array.from({ length: 1500 }, (_, i) => command(`c${i}`));
  const { results, stored, result } = await play(
    calls,
    printing((id) => `${id} `.repeat(10_000)),
  );
  expect(result.stopReason).toBe("submitted");
  expect(results).toHaveLength(1500);
  expect(results.slice(0, 128).every((text) => text.startsWith("[exit code 1]\n["))).toBe(true);
  expect(results.slice(129).every((text) => text === "Not made, like call 129.")).toBe(true);
  expect(stored.size).toBe(128);
  expect(sum(results)).toBeLessThanOrEqual(60_000);
});

test("a small context window has smaller limits", async () => {
  const { results } = await play(
    [command("c1"), command("c2")],
    printing(() => "word ".repeat(1800)),
    { windowTokens: 30_000 },
  );
  expect(results.every((text) => text.length > 9000)).toBe(true);
  const small = await play(
    [command("c1")],
    printing(() => "word ".repeat(1800)),
    { windowTokens: 20_000 },
  );
  expect(small.results[0]).toContain("whole: /offload/");
});

test("results that settled while another call waits for a person are the same bytes when the run resumes", async () => {
  await withFolder(async (folder) => {
    mkdirSync(join(folder, "offload"));
    const offloadTo = { folder: join(folder, "offload"), seenAs: "/offload" };
    const asked = { callId: "c3", tool: "run_command", subject: "c3", reason: "r", risk: "high" } as never;
    let isAllowed = false;
    const runTool: RunTool = async (call, signal) => {
      if (call.id === "c3" && !isAllowed) return { content: "", asked };
      if (call.name === "read_file") return fileTools(new Map([["a.js", "text\n".repeat(4000)]]))(call, signal);
      return printing((id) => `${id} `.repeat(20_000))(call, signal);
    };
    const calls = [command("c1"), read("r1", "a.js"), command("c3")];
    const client = scriptedClient((_, n) => ({ content: n === 1 ? calls : [n === 2 ? read("r2", "a.js") : submit()] }));
    const file = join(folder, "t.jsonl");
    expect((await run({ file, client, runTool, offloadTo })).stopReason).toBe("approval");
    const settled = (await readTranscript(file)).findLast((entry) => entry.kind === "asked")?.settled;
    isAllowed = true;
    await run({ file, client, runTool, offloadTo });
    const results = lastResults(client.requests[1]);
    expect(results.slice(0, 2).map(({ content }) => content)).toEqual(settled?.map(({ content }) => content));
    expect(results[2]?.content).toMatch(/whole: \/offload\/turn1-run_command-/);
    expect(lastResults(client.requests[2])[0]?.content).toMatch(/^Unchanged since you read it in your turn 1/);
  });
});

test("a call that is made again after a crash replaces its file; a recorded preview keeps its bytes when the run resumes", async () => {
  await withFolder(async (folder) => {
    const files = join(folder, "offload");
    mkdirSync(files);
    const offloadTo = { folder: files, seenAs: "/offload" };
    const [first, second] = [join(folder, "1.jsonl"), join(folder, "2.jsonl")];
    const controller = new AbortController();
    const stopped: RunTool = async () => {
      controller.abort();
      return { content: "a\n".repeat(20_000) };
    };
    const script = () => ({ content: [command("c1")] });
    await run({ file: first, client: scriptedClient(script), runTool: stopped, offloadTo, signal: controller.signal });
    const [name = ""] = readdirSync(files);
    expect(readFileSync(join(files, name), "utf8")).toBe("a\n".repeat(20_000));
    const again = scriptedClient((_, n) => (n === 1 ? { content: [command("c2")] } : { content: [submit()] }));
    await run({
      file: second,
      resumeFrom: first,
      client: again,
      runTool: printing(() => "b\n".repeat(20_000)),
      offloadTo,
    });
    expect(readdirSync(files)).toHaveLength(2);
    expect(readFileSync(join(files, name), "utf8")).toContain("b\nb\n");
    const [before, after] = [lastResults(again.requests[0])[0], again.requests[1]?.messages[2]?.content[0]];
    expect((after as { content?: unknown } | undefined)?.content).toBe(before?.content);
  });
});
