import { cpSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../../shared/support/files/package-root.ts";
import { logUntil, reachableFolder, repositoryIn, startTestMachine } from "../support/machine.ts";
import { gitIn } from "../support/repository.ts";

const BRAIN = join(packageRoot(), "test/flow/brains/typescript-package.mjs");
const PACKAGE = join(packageRoot(), "node_modules", "eventsource-parser");

/**
 * Returns the files of a published package: its sources, to be built by TypeScript and tested by Node's test runner.
 */
function packageFiles(): Record<string, string> {
  const sources = readdirSync(join(PACKAGE, "src")).map((name): [string, string] => [
    `src/${name}`,
    readFileSync(join(PACKAGE, "src", name), "utf8"),
  ]);
  const { version } = JSON.parse(readFileSync(join(PACKAGE, "package.json"), "utf8")) as { version: string };
  const scripts = { prebuild: "node -e 0", build: "tsc -p .", pretest: "node -e 0", test: "node --test test/" };
  return {
    ...Object.fromEntries(sources),
    "package.json": JSON.stringify({ name: "eventsource-parser", version, type: "module", scripts }),
    "tsconfig.json": TSCONFIG,
    ".gitignore": "dist\n",
    "test/parse.test.js": TEST,
  };
}

const TSCONFIG = `{
  // The published files are built from this folder.
  "compilerOptions": {
    "outDir": "dist", "rootDir": "src", "module": "nodenext", "target": "es2022", "strict": true, "types": [],
    "lib": ["esnext", "dom"], "declaration": true, "rewriteRelativeImportExtensions": true, "verbatimModuleSyntax": true,
  },
  "include": ["src"],
}
`;

const TEST = `import assert from "node:assert/strict";
import { test } from "node:test";
import { createParser } from "../dist/index.js";

function parse(...chunks) {
  const events = [];
  const parser = createParser({ onEvent: (event) => events.push(event) });
  for (const chunk of chunks) parser.feed(chunk);
  return events;
}

test("one event", () => {
  assert.deepEqual(parse("event: a\\ndata: 1\\n\\n"), [{ id: undefined, event: "a", data: "1" }]);
});

test("an event in two chunks", () => {
  assert.deepEqual(parse("data: 1", "2\\n\\n"), [{ id: undefined, event: undefined, data: "12" }]);
});
`;

const REGRESSION = `
test("a byte order mark before the first field, and only there", () => {
  const event = (data) => ({ id: undefined, event: undefined, data });
  assert.deepEqual(parse("\\uFEFFdata: 1\\n\\n", "\\uFEFFdata: 2\\n\\n"), [event("1")]);
  assert.deepEqual(parse("\\uFEFF", "data: 1\\n\\n"), [event("1")]);
  assert.deepEqual(parse("data: \\uFEFF1\\n\\n"), [event("\\uFEFF1")]);
  assert.deepEqual(parse("\\u00EF\\u00BB\\u00BFdata: 1\\n\\n"), [event("1")]);
});
`;

const OLD = `      // Match and strip UTF-8 BOM from the start of the stream, if present.
      // (Per the spec, this is only valid at the very start of the stream)
      if (
        chunk.charCodeAt(0) === 0xef &&`;
const NEW = `      // Match and strip a BOM from the start of the stream, if present: as it is decoded, or as UTF-8.
      // (Per the spec, this is only valid at the very start of the stream)
      if (chunk.charCodeAt(0) === 0xfeff) {
        chunk = chunk.slice(1)
      } else if (
        chunk.charCodeAt(0) === 0xef &&`;

/**
 * An attack script that tests each attack class on the built files. It expects the same fields, in the same order, and
 * the same number of events as on the base.
 */
const ATTACK = `import assert from "node:assert/strict";
const { createParser, ParseError } = await import("/work/dist/index.js");
function play(...chunks) {
  const seen = [];
  const note = (kind) => (value) => seen.push([kind, value instanceof Error ? [value.name, value.message, value.type] : value]);
  const parser = createParser({ onEvent: note("event"), onError: note("error"), onRetry: note("retry"), onComment: note("comment") });
  for (const chunk of chunks) parser.feed(chunk);
  parser.reset({ consume: true });
  parser.feed("\\uFEFFdata: again\\n\\n");
  return seen;
}
const event = (data, more = {}) => ["event", { id: undefined, event: undefined, data, ...more }];
const again = event("again");
const MARKS = ["\\uFEFF", "\\u00EF\\u00BB\\u00BF"];
const tries = {
  boundaries() {
    for (const mark of MARKS) {
      assert.deepEqual(play(mark + "data: 1\\n\\n"), [event("1"), again]);
      assert.deepEqual(play(mark), [again]);
      assert.equal(play(mark + mark + "data: 1\\n\\n")[0][0], "error");
    }
    assert.deepEqual(play("data:1\\n\\n"), [event("1"), again]);
    for (const part of ["\\u00EF", "\\u00EF\\u00BB", "\\u00EF\\u00BBx", "\\u00EFx\\u00BF", "x\\u00BB\\u00BF", "\\uFEFE", "\\uFF00"])
      assert.equal(play(part + "data: 1\\n\\n")[0][0], "error", JSON.stringify(part));
    assert.deepEqual(play(""), [again]);
  },
  errors() {
    assert.throws(() => createParser(() => {}), { name: "TypeError" });
    assert.equal(play("\\uFEFFretry: x\\n")[0][1][2], "invalid-retry");
    const parser = createParser({ maxBufferSize: 4 });
    parser.feed("\\uFEFFdata");
    assert.throws(() => { parser.feed("data:"); parser.feed("x"); }, /terminated/);
    assert.ok(new ParseError("m", { type: "unknown-field" }) instanceof Error);
  },
  concurrency() {
    const one = [], two = [];
    const a = createParser({ onEvent: (e) => one.push(e.data) }), b = createParser({ onEvent: (e) => two.push(e.data) });
    a.feed("\\uFEFFda"); b.feed("data: b\\n\\n"); a.feed("ta: a\\n\\n"); b.feed("\\uFEFFdata: c\\n\\n"); a.feed("\\uFEFFdata: d\\n\\n");
    assert.deepEqual([one, two], [["a"], ["b"]]);
    a.reset(); a.feed("\\u00EF\\u00BB\\u00BFdata: e\\n\\n");
    assert.deepEqual(one, ["a", "e"]);
  },
  compatibility() { tries.boundaries(); assert.deepEqual(Object.keys(createParser({})), ["feed", "reset"]); },
  callers() { assert.deepEqual(play("\\uFEFFevent: e\\nid: 7\\ndata: 1\\ndata: 2\\n\\n", "data: 3\\n\\n"), [event("1\\n2", { id: "7", event: "e" }), event("3"), again]); tries.concurrency(); },
  claim() { tries.boundaries(); },
};
tries[process.argv[2]]();
`;

test("npm run build && npm test on a TypeScript package: the change lands", async () => {
  const toolchain = join(await reachableFolder(), "node_modules");
  mkdirSync(toolchain);
  for (const name of ["typescript", "@typescript"])
    cpSync(join(packageRoot(), "node_modules", name), join(toolchain, name), { recursive: true });
  const toolchains = `${join(toolchain, "typescript")}:${join(toolchain, "@typescript")}`;
  const machine = await startTestMachine({ brain: BRAIN, env: { MIDWATCH_TOOLCHAINS: toolchains } });
  const repository = repositoryIn(machine, packageFiles());
  const writes = ["src/parse.ts", "test/parse.test.js"];
  const last = 'test("an event in two chunks"';
  const edits = [
    { path: "src/parse.ts", old: OLD, new: NEW },
    { path: "test/parse.test.js", old: last, new: `${REGRESSION.trimStart()}\n${last}` },
  ];
  const job = { edits, writes, acceptance: "npm run build && npm test", attack: ATTACK };
  const { jobId } = await machine.api.submit({
    goal: `Mend the parser.\n\njob: ${JSON.stringify(job)}`,
    repository: { kind: "path", path: repository },
    gate: [{ kind: "command", command: "npm run build && npm test" }],
    limits: { maxRevisions: 0, killBudgetSeconds: 20 },
  });
  const log = await logUntil(machine.api, jobId);
  const said = log.flatMap(({ event }) =>
    event.type === "verdict.recorded" && event.verdict.decision === "fail" ? [event.verdict.findings] : [],
  );
  expect(said).toEqual([]);
  expect(log.at(-1)?.event).toMatchObject({ type: "job.status", to: "completed" });
  const report = await machine.api.report(jobId);
  expect(report.counts).toMatchObject({ planned: 1, merged: 1 });
  const gitDir = `--git-dir=${join(machine.data, "volume/jobs", jobId, "base.git")}`;
  expect(gitIn(repository, gitDir, "show", `${report.result?.branch}:src/parse.ts`)).toContain("0xfeff");
}, 300_000);
