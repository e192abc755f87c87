import { describe, expect, test } from "vitest";
import { fileChange, makeChange } from "../../../../../worker/verify/change.ts";
import { fileKinds } from "../../../../../worker/verify/checks/file-kinds.ts";
import { type Given, judgeChange, type Sides } from "../../../../support/judge-change.ts";

const added = (path: string, text: string | Buffer): Record<string, Sides> => ({ [path]: [undefined, text] });

describe("data that its tools can read passes", () => {
  test.each<[string, Record<string, Sides>]>([
    [
      "comments in a compiler's settings",
      added("tsconfig.build.json", '{\n  // for the build\n  "extends": "./tsconfig.json",\n}\n'),
    ],
    ["a linter's settings", added(".eslintrc.json", '{ "rules": { /* none */ } }\n')],
    ["an editor's settings for a task", added("my.code-workspace", '{ "folders": [], }\n')],
    [
      "settings of a build tool",
      { ...added("turbo.json", '{ // tasks\n "tasks": {} }'), ...added("deno.json", '{ "imports": {}, }') },
    ],
    ["settings in JSON5", added("renovate.json", "{ extends: ['config:base'] }\n")],
    [
      "commented JSON of any name",
      added("config/app.json", '{\n  // the port\n  "port": 80,\n  "url": "http://x/y" /* z */,\n}\n'),
    ],
    ["a byte order mark", added("a.json", '\uFEFF{"a": 1}\n')],
    ["one value a line", added("log.json", '{"a": 1}\n{"a": 2}\n')],
    ["an empty fixture", added("test/fixtures/empty.json", "")],
    ["broken on purpose", { ...added("test/fixtures/bad.json", "{"), ...added("test/data/invalid.yaml", "a: [") }],
    [
      "a template",
      {
        ...added("templates/a.json", '{"name": "{{ name }}", {% if x %}"a": 1{% endif %}}'),
        ...added("chart/templates/a.yaml", "a: {{ .Values.a }}\n{{- if .x }}\nb: 1\n{{- end }}\n"),
      },
    ],
    ["JSON that was commented before", { "a.json": ['{ "a": 1, }', '{ "a": 2, }'] }],
    ["JSON that was broken before", { "a.json": ["{a", "{b"] }],
    [
      "YAML with custom tags",
      added(
        "cf.yaml",
        "a: !Ref B\nc: !GetAtt a.b\nd: !Sub '$X'\ne: !If [a, !Ref B, c]\nf: !!python/object:x.Y {}\ng: !vault |\n  $ANSIBLE\n  6162\n",
      ),
    ],
    ["several documents", added("k.yaml", "a: 1\n---\nb: 2\n---\n")],
    ["anchors and merges", added("a.yml", "x: &x\n  a: 1\ny:\n  <<: *x\n  b: 2\nz:\n  <<: [*x]\n")],
    ["a duplicate key", added("a.yml", "on: push\na: 1\na: 2\n")],
    ["tabs in a block", added("a.yml", "run: |\n  make\n  \tall\n")],
    [
      "a workflow",
      added("a/w.yml", `on:\n  push:\njobs:\n  a:\n    if: \${{ github.x }}\n    steps:\n      - run: echo hi\n`),
    ],
  ])("%s", async (_name, files) => {
    expect((await judgeChange(files)).claims).toEqual([]);
  });
});

describe("invalid data is refused", () => {
  test.each<[string, Record<string, Sides>]>([
    ["JSON", added("a.json", '{"a": 1')],
    ["a new manifest with comments", added("packages/a/package.json", '{ // x\n "name": "a" }')],
    ["strict JSON turned into tolerant JSON", { "a.json": ['{"a": 1}', '{"a": 1,}'] }],
    ["YAML", { "a.yml": ["a: 1\n", "a: 1\n b: 2\n"] }],
    ["YAML with a tab", added("a.yml", "a:\n\tb: 1\n")],
  ])("%s", async (_name, files) => {
    expect((await judgeChange(files)).refused).toContain("syntax");
  });
});

describe("plain files that look odd pass", () => {
  const conflict = "<<<<<<< ours\na\n=======\nb\n>>>>>>> theirs\n";
  test.each<[string, Record<string, Sides>, Given?]>([
    ["an empty package file", added("pkg/__init__.py", ""), { deliverables: ["pkg/__init__.py"] }],
    [
      "markers of folders and types",
      { ...added("a/.keep", ""), ...added("pkg/py.typed", "") },
      { deliverables: ["a/.keep", "pkg/py.typed"] },
    ],
    [
      "a deliverable that re-exports",
      added("index.js", "// All of it.\nexport * from './a.js';\n"),
      { deliverables: ["index.js"], tree: { "a.js": "export const a = 1;" } },
    ],
    [
      "a deliverable with types only",
      added("index.d.ts", '/// <reference types="node" />\n'),
      { deliverables: ["index.d.ts"] },
    ],
    [
      "a deliverable that is an empty fixture",
      added("test/fixtures/empty.js", ""),
      { deliverables: ["test/fixtures/empty.js"] },
    ],
    ["a page about merges", added("docs/merge.md", `# Merging\n\n\`\`\`diff\n${conflict}\`\`\`\n\nTitle\n=======\n`)],
    [
      "a line of prose with one lone marker",
      added("README.rst", "Usage\n=====\n\n>>>>>>> is no prompt, by the way.\n"),
    ],
    ["a deep quotation in a text", added("notes.txt", ">>>>>>> she wrote\n>>>>>>> he wrote\n> thanks\n")],
    ["a page without a suffix, with a marker", added("CHANGELOG", "1.2: a line of\n<<<<<<< is told\n")],
    ["a heading underlined", added("docs/a.rst", "Title\n=======\n\nMore\n-------\n")],
    [
      "a test of a merge tool",
      added("test/merge.test.js", `test("merges", () => { assert.equal(merge(\`\n${conflict}\`), "a"); });\n`),
    ],
    [
      "a Python test of a merge tool",
      added("tests/test_merge.py", `def test_merge():\n    assert merge("""\n${conflict}""") == "a"\n`),
    ],
    ["a patch as a fixture", added("test/fixtures/a.txt", conflict)],
    ["a page moved with its markers", { "a.txt": [conflict, undefined], "b.txt": [undefined, conflict] }],
    [
      "a route in brackets",
      added("app/[id]/(main)/page.js", "export const a = 1;\n"),
      { writes: ["app/[id]/(main)/**"] },
    ],
    ["text in UTF-16", added("a.txt", Buffer.from("\uFEFFhello\n", "utf16le"))],
    [
      "a binary that moved",
      { "a.png": [Buffer.from([0, 1, 2]), undefined], "img/a.png": [undefined, Buffer.from([0, 1, 2])] },
    ],
    ["a script made executable", { "a.sh": ["ls\n", "ls\n"] }, { mode: "100755" }],
    ["a binary made executable", { "a.bin": [Buffer.from([0, 1]), Buffer.from([0, 1])] }, { mode: "100755" }],
    ["names in other scripts", added("docs/日本語 – überblick.md", "# a\n")],
  ])("%s", async (_name, files, given) => {
    expect((await judgeChange(files, given)).claims).toEqual([]);
  });
});

describe("files that are wrong are refused", () => {
  const half = "a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> main\n";
  test.each<[string, string, Record<string, Sides>, Given?]>([
    ["conflict-markers", "in the text of a page", added("docs/a.md", half)],
    ["conflict-markers", "in prose of any kind", { ...added("docs/a.adoc", half), ...added("NEWS", half) }],
    ["conflict-markers", "one that was forgotten", { "a.css": ["a {}\n", "a {}\n>>>>>>> main\n"] }],
    [
      "conflict-markers",
      "in a comment of a test",
      added("test/a.test.js", `/*\n${half}*/\ntest("a", () => { assert.equal(f(), 1); });\n`),
    ],
    ["deliverables", "an empty module", added("pkg/main.py", ""), { deliverables: ["pkg/main.py"] }],
    [
      "writes",
      "next to a route in brackets",
      added("app/x/page.js", "export const a = 1;\n"),
      { writes: ["app/[id]/**"] },
    ],
    ["file-kinds", "another binary", { "a.png": [Buffer.from([0, 1]), Buffer.from([0, 2])] }],
  ])("%s: %s", async (check, _name, files, given) => {
    expect((await judgeChange(files, given)).refused).toContain(check);
  });
});

test("a link may move without changing its target, and no new link is accepted", async () => {
  const link = (path: string, side: "before" | "after", to: string) =>
    side === "before"
      ? fileChange({ path, status: "D", mode: "000000", modeBefore: "120000" }, Buffer.from(to), undefined)
      : fileChange({ path, status: "A", mode: "120000", modeBefore: "000000" }, undefined, Buffer.from(to));
  const judge = async (...files: ReturnType<typeof link>[]) =>
    (await fileKinds.inspect(makeChange(files, { writes: ["**"], deliverables: [] }, async () => undefined))).length;
  expect(await judge(link("a/x", "before", "../target"), link("a/b/x", "after", "../../target"))).toBe(0);
  expect(await judge(link("a/x", "before", "../target"), link("a/b/x", "after", "../../../etc/passwd"))).toBe(1);
  expect(await judge(link("a/x", "after", "y"))).toBe(1);
});
