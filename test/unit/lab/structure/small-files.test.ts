import { expect, test } from "vitest";
import { smallFiles } from "../../../../lab/structure/small-files.ts";
import { ignore, plantTree } from "./planted-tree.ts";

const small = "export const a = 1;\n";
const run = async (texts: Record<string, string>) => (await smallFiles.run(plantTree(texts), ignore)).list;

test("a small file with one importer is found, with its importer", async () => {
  expect(await run({ "w/a.ts": small, "w/b.ts": 'import type { A } from "./a.ts";\n' })).toEqual([
    "w/a.ts: 1 lines, imported by w/b.ts",
  ]);
});

test.each<[string, Record<string, string>]>([
  ["has 26 lines", { "w/a.ts": small.repeat(26), "w/b.ts": 'import "./a.ts";' }],
  ["has two importers", { "w/a.ts": small, "w/b.ts": 'import "./a.ts";', "c.ts": 'import "./w/a.ts";' }],
  ["is imported by nothing", { "w/a.ts": small }],
  ["is imported by a test alone", { "w/a.ts": small, "test/a.test.ts": 'import "../w/a.ts";' }],
  ["is a test's", { "test/a.ts": small, "test/b.ts": 'import "./a.ts";' }],
  ["is an entry point", { "knip.json": '{ "entry": ["w/*.ts"] }', "w/a.ts": small, "b.ts": 'import "./w/a.ts";' }],
])("a file that %s does not count", async (_why, texts) => {
  expect(await run(texts)).toEqual([]);
});

test("a file of 25 lines counts, imported twice by one file, and by a test", async () => {
  const texts = {
    "a.ts": small.repeat(25),
    "b.ts": 'import "./a.ts"; import "./a.ts";',
    "test/t.ts": 'import "../a.ts";',
  };
  expect(await run(texts)).toHaveLength(1);
});
