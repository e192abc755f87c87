import { join } from "node:path";
import { expect, test } from "vitest";
import type { AgentResult } from "../../../../../shared/agent/agent-result.ts";
import { readTranscript } from "../../../../../shared/agent/transcript.ts";
import { ModelError } from "../../../../../shared/model/model-client.ts";
import type { ContentBlock, ModelRequest } from "../../../../../shared/prefix/breakpoints.ts";
import {
  fileTools,
  lastResults,
  lastTexts,
  type RigOptions,
  run,
  scriptedClient,
  submit,
  use,
  withFolder,
} from "../rig.ts";

const lines = (count: number, word = "line") =>
  Array.from({ length: count }, (_, i) => `${word} ${i + 1} of the file`).join("\n");
const readOf = (n: number, input: object) => use(`r${n}`, "read_file", input);

const isBlock = (call: object): call is ContentBlock => "type" in call;

/** The contents of all tool results in a request. */
const resultsIn = ({ messages }: ModelRequest) =>
  messages
    .flatMap(({ content }) => content as readonly ContentBlock[])
    .flatMap(({ type, content }) => (type === "tool_result" ? [content] : []));

/** Runs one call per turn, then hands in; `before` runs before a turn's answer. Returns the results of the turns. */
async function play(
  files: Map<string, string>,
  calls: readonly (object | ContentBlock)[],
  {
    before,
    ...options
  }: Partial<RigOptions> & { before?: (n: number, request: ModelRequest) => ModelError | undefined } = {},
): Promise<{
  result: AgentResult;
  said: string[];
  requests: ModelRequest[];
  entries: Awaited<ReturnType<typeof readTranscript>>;
}> {
  let turns = 0;
  const client = scriptedClient((request) => {
    if (request.compaction !== undefined) return { content: [], stopReason: "refusal" };
    const refused = before?.(turns + 1, request);
    if (refused !== undefined) return refused;
    turns += 1;
    const call = calls[turns - 1];
    if (call === undefined) return { content: [submit(`end${turns}`)] };
    return { content: [isBlock(call) ? call : readOf(turns, call)] };
  });
  let played: Awaited<ReturnType<typeof play>> | undefined;
  await withFolder(async (folder) => {
    const file = join(folder, "t.jsonl");
    const result = await run({ file, client, runTool: fileTools(files), ...options });
    const said = client.requests.slice(1).map((request) => String(lastResults(request)[0]?.content));
    played = { result, said, requests: client.requests, entries: await readTranscript(file) };
  });
  return played!;
}

test("lines that stand in the conversation are answered by a stub: the same read, and a range inside it", async () => {
  const files = new Map([["a.js", lines(100)]]);
  const { said } = await play(files, [{ path: "a.js" }, { path: "a.js" }, { path: "a.js", offset: 40, limit: 41 }]);
  expect(said[0]).toBe(lines(100));
  expect(said[1]).toMatch(
    /^Unchanged since you read it in your turn 1, above: lines 1 to 100 of 100 of a\.js\. .*fresh: true/,
  );
  expect(said[2]).toMatch(
    /turn 1, above: lines 40 to 80 of 100 of a\.js\..*\n\(lines 40 to 80 of 100; read on with offset 81\)$/,
  );
});

test("a range beyond the shown lines, another file, and a short text are shown", async () => {
  const files = new Map([
    ["a.js", lines(100)],
    ["b.js", lines(100)],
  ]);
  const { said } = await play(files, [
    { path: "a.js", offset: 1, limit: 50 },
    { path: "a.js", offset: 40, limit: 30 },
    { path: "b.js", offset: 1, limit: 50 },
    { path: "a.js", offset: 41, limit: 2 },
  ]);
  expect(said[1]).toMatch(
    /^line 40 of the file\n[\s\S]*line 69 of the file\n\(lines 40 to 69 of 100; read on with offset 70\)$/,
  );
  expect(said[2]).toMatch(/^line 1 of the file/);
  expect(said[3]).toMatch(/^line 41 of the file\nline 42/);
});

test("of a result that was cut at the limit, only the shown lines count", async () => {
  const files = new Map([["big.js", lines(3000)]]);
  const { said } = await play(files, [
    { path: "big.js" },
    { path: "big.js", offset: 100, limit: 50 },
    { path: "big.js", offset: 2000, limit: 50 },
  ]);
  const next = Number(/read on with offset (\d+)\)$/.exec(said[0]!)?.[1]);
  expect(said[0]!.length).toBeLessThanOrEqual(24_400);
  expect(said[0]).toContain(`line ${next - 1} of the file\n(lines 1 to ${next - 1} of 3000`);
  expect(said[1]).toMatch(/^Unchanged since/);
  expect(said[2]).toMatch(/^line 2000 of the file/);
});

test("a file that changes between two reads is shown again, also if it only lost its last lines", async () => {
  const files = new Map([["a.js", lines(100)]]);
  const versions = [lines(100), lines(100, "new"), lines(90, "new"), lines(90, "new")];
  const { said } = await play(
    files,
    versions.map(() => ({ path: "a.js" })),
    {
      before: (n) => {
        files.set("a.js", versions[n - 1] ?? "");
        return undefined;
      },
    },
  );
  expect(said.slice(0, 3)).toEqual(versions.slice(0, 3));
  expect(said[3]).toMatch(/^Unchanged since you read it in your turn 3/);
});

test("fresh: true gives the text of unchanged lines; later stubs name that turn", async () => {
  const files = new Map([["a.js", lines(400)]]);
  const { said } = await play(files, [{ path: "a.js" }, { path: "a.js", fresh: true }, { path: "a.js" }]);
  expect(said[1]).toBe(lines(400));
  expect(said[2]).toMatch(/^Unchanged since you read it in your turn 2/);
});

test("after cuts have removed the text, one read gives it again, and the next is a stub that names that read's turn", async () => {
  const files = new Map([["a.js", lines(400)]]);
  const { requests } = await play(
    files,
    [
      { path: "a.js" },
      { path: "a.js" },
      // A result that does not refer to the text, so that the cut may remove it.
      use("other", "glob", { pattern: "*.js" }),
      { path: "a.js" },
      { path: "a.js", offset: 3, limit: 300 },
    ],
    {
      // Refuses every conversation that still has the text, before the fourth turn.
      before: (n, request) =>
        n === 4 && resultsIn(request).includes(lines(400))
          ? new ModelError("context_exceeded", "too long: 200001 tokens > 200000 maximum")
          : undefined,
    },
  );
  const last = resultsIn(requests.at(-1)!);
  expect(last.filter((content) => content === lines(400))).toHaveLength(1);
  expect(last.at(-2)).toBe(lines(400));
  expect(last.at(-1)).toMatch(/^Unchanged since you read it in your turn 4, above: lines 3 to 302 of 400 of a\.js/);
});

test("an agent that reads the same unchanged lines for ever is warned after six times, and after twelve its run ends with the reason", async () => {
  const files = new Map([
    ["a.js", lines(100)],
    ["b.js", lines(100)],
  ]);
  const calls = Array.from({ length: 40 }, (_, i) => ({
    path: i % 2 === 0 ? "a.js" : "b.js",
    ...(i % 4 === 0 ? { fresh: true } : {}),
  }));
  const { result, requests, entries } = await play(files, calls);
  expect(result).toMatchObject({ stopReason: "repeating", turns: 25 });
  expect(result.text).toBe(
    "the agent read lines 1 to 100 of a.js again in 12 turns, although they had not changed and it had written nothing in between".replace(
      " of 100 of",
      " of",
    ),
  );
  expect(requests.map((request) => lastTexts(request).length).indexOf(1, 1)).toBe(13);
  expect(lastTexts(requests[13])[0]).toMatch(/lines 1 to 100 of a\.js again in 6 turns/);
  expect(entries.at(-1)).toMatchObject({ kind: "results", end: { stopReason: "repeating" } });
});

test("a write in between, by a tool or by a command that changes the tree, ends the count", async () => {
  const files = new Map([
    ["a.js", lines(100)],
    ["b.js", lines(100)],
  ]);
  const calls = (write: boolean) =>
    Array.from({ length: 40 }, (_, i) =>
      write && i % 10 === 9
        ? use(`w${i}`, "write_file", { path: "c.js", content: `${i}` })
        : { path: i % 2 === 0 ? "a.js" : "b.js" },
    );
  expect((await play(files, calls(true))).result.stopReason).toBe("submitted");
  let trees = 0;
  const takeTree = async () => `tree ${Math.floor(trees++ / 10)}`;
  expect((await play(files, calls(false), { takeTree })).result.stopReason).toBe("submitted");
});
